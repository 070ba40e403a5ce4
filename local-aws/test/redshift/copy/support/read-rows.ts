import { rowBuffer } from "../../../../src/redshift/copy/convert/row-buffer.ts";
import { textFormat } from "../../../../src/redshift/copy/cut/text-format.ts";
import { recordConverter } from "../../../../src/redshift/copy/row/record-converter.ts";
import type { Conversions } from "../../../../src/redshift/copy/statement/copy-statement.ts";
import { parseCopy } from "../../../../src/redshift/copy/statement/parse-copy.ts";
import type { ColumnType, TargetColumn } from "../../../../src/redshift/copy/target/target-table.ts";
import { copyBinary } from "./copy-binary.ts";
import { role } from "./copy-session.ts";
import { memoryStore } from "./memory-store.ts";

export type ReadRow = { code: number; message: string; line: number; field: number };

export const varchar = (bytes: number): ColumnType => ({ kind: "varchar", bytes });
export const integer: ColumnType = { kind: "integer", bytes: 4 };

export type ReadOptions = {
  /** The options of COPY behind the authorization. */
  options?: string;
  /** Columns a, b, c … */
  types: readonly ColumnType[];
  notNull?: boolean;
  /** The file comes in pieces of this many bytes. */
  pieceBytes?: number;
  files?: Map<string, Uint8Array>;
};

/** What COPY makes of one file, without PostgreSQL: the rows it would send, and the records it refuses. */
export async function readRows(content: string | Uint8Array, { options = "", types, ...rest }: ReadOptions) {
  const { notNull = false, pieceBytes = 3, files = new Map() } = rest;
  const statement = parseCopy(`copy t from 's3://b/p' ${role} ${options}`);
  const columns = types.map((type, at): TargetColumn => {
    return { name: String.fromCharCode(97 + at), type, notNull, hasDefault: false };
  });
  const out = rowBuffer();
  const conversions: Conversions = statement.conversions;
  const converter = recordConverter({ columns, conversions, out }, Number.POSITIVE_INFINITY);
  const reader = (await textFormat(memoryStore(files), statement, columns)).reader(converter.accept);
  const bytes = Buffer.from(content as string);
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.push(bytes.subarray(at, at + pieceBytes));
  reader.end();
  const { bytes: rows, refused } = converter.take();
  return {
    rows: copyBinary(rows, types),
    refused: refused.map(({ fault: { code, message }, line, field }): ReadRow => ({ code, message, line, field })),
  };
}
