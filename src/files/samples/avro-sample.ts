import { readAvro } from "@redshift-loader/local-aws/avro";
import type { DataFile } from "../../core/check/data-file.ts";
import type { DeclaredColumn, Sample, SampleValue } from "../../core/draft/sample.ts";
import type { ColumnType } from "../../core/shapes/column-type.ts";
import { piecesOf } from "../pieces-of.ts";
import { jsonValues } from "./json-values.ts";

/** The fields of an Avro file, and the values of its first records. @throws Error if it is broken */
export async function avroSample(file: DataFile, maxRows: number): Promise<Sample> {
  const { schema, records } = await readAvro(piecesOf(file));
  const rows: Map<string, SampleValue>[] = [];
  for await (const text of records) {
    rows.push(jsonValues(text));
    if (rows.length >= maxRows) break;
  }
  const { fields } = JSON.parse(schema) as { fields: readonly Field[] };
  const columns = fields.map(({ name, type }): DeclaredColumn => {
    const target = columnTypeOf(type);
    const values = rows.map((row) => row.get(name) ?? null);
    return { name, written: writtenType(type), values, ...(target && { type: target }) };
  });
  return { file: file.name, kind: "avro", columns, rows: rows.length };
}

type Field = { name: string; type: AvroType };
type AvroType = string | readonly AvroType[] | { type: AvroType; logicalType?: string };

/** The type that takes what COPY makes of the values: it reads Avro as it reads JSON. */
function columnTypeOf(type: AvroType): ColumnType | undefined {
  if (typeof type === "string") return plainTypes[type] ?? { kind: "super" };
  if (!Array.isArray(type)) return columnTypeOf((type as { type: AvroType }).type);
  const [only, ...others] = type.filter((branch) => branch !== "null");
  if (only === undefined) return text;
  if (others.length === 0) return columnTypeOf(only);
  const kinds = [only, ...others].map(columnTypeOf);
  return kinds.some((kind) => kind?.kind === "super") ? { kind: "super" } : text;
}

const text: ColumnType = { kind: "varchar", bytes: 256 };

const plainTypes: Readonly<Record<string, ColumnType | undefined>> = {
  null: text,
  boolean: { kind: "boolean" },
  int: { kind: "integer", bytes: 4 },
  long: { kind: "integer", bytes: 8 },
  float: { kind: "float", bytes: 4 },
  double: { kind: "float", bytes: 8 },
  string: text,
  enum: text,
  bytes: text,
  fixed: text,
};

function writtenType(type: AvroType): string {
  if (typeof type === "string") return type;
  if (Array.isArray(type))
    return (
      type
        .filter((branch) => branch !== "null")
        .map(writtenType)
        .join(" or ") || "null"
    );
  const { type: inner, logicalType } = type as { type: AvroType; logicalType?: string };
  return logicalType === undefined
    ? writtenType(inner)
    : `${writtenType(inner)} of ${logicalType}, as the stored value`;
}
