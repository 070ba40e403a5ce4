import { readAvro } from "@redshift-loader/local-aws/avro";
import type { DataFile } from "../../core/check/data-file.ts";
import type { Sample, SampleValue } from "../../core/draft/sample.ts";
import { avroColumns } from "../columns/avro-columns.ts";
import { piecesOf } from "../pieces-of.ts";
import { declaredColumn } from "./declared-column.ts";
import { jsonValues } from "./json-values.ts";

/** The fields of an Avro file, and the values of its first records. @throws Error if it is broken */
export async function avroSample(
  { file, head }: { file: DataFile; head: Uint8Array },
  maxRows: number,
): Promise<Sample> {
  const fields = avroColumns(head);
  const rows: Map<string, SampleValue>[] = [];
  for await (const text of await readAvro(piecesOf(file))) {
    rows.push(jsonValues(text));
    if (rows.length >= maxRows) break;
  }
  const columns = fields.map((field) =>
    declaredColumn(
      field,
      rows.map((row) => row.get(field.name) ?? null),
    ),
  );
  return { file: file.name, kind: "avro", columns, rows: rows.length };
}
