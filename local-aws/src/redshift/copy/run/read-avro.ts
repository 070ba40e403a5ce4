import { openAvro } from "../columnar/avro-file.ts";
import { avroJsonWriter } from "../columnar/avro-json.ts";

/**
 * The records of an Avro file, each as the JSON whose members COPY AVRO 'auto' reads into columns. Needs no PostgreSQL.
 *
 * @throws Error if it is not an Avro file; the records throw where it is broken
 */
export async function readAvro(bytes: AsyncIterable<Uint8Array>): Promise<AsyncGenerator<string>> {
  const { type, records } = await openAvro(bytes);
  const write = avroJsonWriter(type);
  async function* texts(): AsyncGenerator<string> {
    for await (const block of records) for (const record of block) yield write(record);
  }
  return texts();
}
