import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { ObjectStore } from "../copy/source/object-store.ts";
import type { OpenFile } from "./output-file.ts";
import { parquetColumn } from "./parquet-element.ts";
import type { UnloadColumn } from "./unload-column.ts";
import type { UnloadRow } from "./unload-query.ts";

/** A group of this many rows is written; until then it is held in memory. */
const groupRows = 50_000;

/** Files of PARQUET, each group of rows compressed with Snappy. @throws CopyError for columns that it cannot hold */
export function parquetFiles(objects: Pick<ObjectStore, "create">, columns: readonly UnloadColumn[]): OpenFile {
  const parts = columns.map(parquetColumn);
  const schema = [{ name: "schema", num_children: parts.length }, ...parts.map(({ element }) => element)];
  return (bucket, key) => {
    const object = objects.create(bucket, key);
    const writer = new ByteWriter();
    const parquet = new ParquetWriter({ writer, schema, createdBy: "Amazon Redshift (local)" });
    let rows: UnloadRow[] = [];
    let lines = 0;
    const sendBytes = async () => {
      const bytes = Uint8Array.from(writer.getBytes());
      writer.index = 0;
      await object.write(bytes);
    };
    const writeGroup = async () => {
      if (rows.length === 0) return;
      const columnData = parts.map(({ element, value }, at) => {
        const data = rows.map((row) => (row[at] == null ? undefined : value(row[at])));
        return { name: element.name, data };
      });
      rows = [];
      await parquet.write({ columnData, rowGroupSize: groupRows });
      await sendBytes();
    };
    return {
      get bytes() {
        return writer.offset;
      },
      async write(row) {
        lines++;
        if (rows.push(row) >= groupRows) await writeGroup();
      },
      async finish() {
        await writeGroup();
        await parquet.finish();
        await sendBytes();
        await object.finish();
        return { url: `s3://${bucket}/${key}`, bytes: writer.offset, lines };
      },
      abort: () => object.abort(),
    };
  };
}
