import { openAvro } from "../columnar/avro-file.ts";
import { avroJsonWriter } from "../columnar/avro-json.ts";

/** An Avro file: its schema as JSON, and each record as the JSON whose members COPY AVRO 'auto' reads into columns. */
export type AvroContent = { schema: string; records: AsyncGenerator<string> };

/**
 * Reads an Avro file as COPY does. Needs no PostgreSQL.
 *
 * @throws Error if it is not an Avro file, or broken; `records` throws where the file is
 */
export async function readAvro(bytes: AsyncIterable<Uint8Array>): Promise<AvroContent> {
  const { schema, type, records } = await openAvro(bytes);
  const write = avroJsonWriter(type);
  async function* texts(): AsyncGenerator<string> {
    for await (const block of records) for (const record of block) yield write(record);
  }
  return { schema, records: texts() };
}
