import type { CopyStatement } from "./copy-statement.ts";
import { fileBytes } from "./file-bytes.ts";
import type { FileLoad, FileLoader } from "./file-loader.ts";
import type { ObjectStore } from "./object-store.ts";
import { rowBuffer, takeBytes } from "./row-buffer.ts";
import { rowLoader } from "./row-loader.ts";
import type { TargetColumn } from "./target-table.ts";
import { textFormat } from "./text-format.ts";

const sendBytes = 128 * 1024;

/** Loads CSV, delimited text and JSON. */
export async function textLoader(
  objects: ObjectStore,
  statement: CopyStatement,
  columns: readonly TargetColumn[],
): Promise<FileLoader> {
  const format = await textFormat(objects, statement, columns);
  const { conversions, compression } = statement;
  const out = rowBuffer();
  const load = async ({ file, refuse, write }: FileLoad) => {
    const { accept, counts } = rowLoader({ columns, conversions, out }, refuse);
    const reader = format(accept);
    for await (const chunk of fileBytes(objects, file, compression)) {
      reader.push(chunk);
      if (out.length >= sendBytes) await write(takeBytes(out));
    }
    reader.end();
    if (out.length > 0) await write(takeBytes(out));
    return counts;
  };
  return { load, close: async () => undefined };
}
