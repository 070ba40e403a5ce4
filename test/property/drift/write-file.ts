import { once } from "node:events";
import avro from "avsc";
import { parquetWriteBuffer } from "hyparquet-writer";
import { type DriftColumn, type DriftingFile, newNumbers } from "./drifting-file.ts";

export type DriftFormat = "csv" | "parquet" | "avro";

export const startMs = Date.UTC(2026, 0, 1);

export const timeOf = (seconds: number) =>
  new Date(startMs + seconds * 1000).toISOString().slice(0, 19).replace("T", " ");

/** The columns that the file is written with, faults included. */
function written({ columns, fault }: DriftingFile): readonly DriftColumn[] {
  switch (fault) {
    case "two of one name":
      return [...columns, { of: "id", name: columns.some(({ name }) => name === "id") ? "ID" : "id" }];
    case "no key":
      return columns.filter(({ of }) => of !== "id");
    case "no common column":
      return columns.map(({ of }) => ({ of, name: `other_${of}` }));
    default:
      return columns;
  }
}

const isNumber = (of: string) => of === "id" || newNumbers.some((name) => name === of);

export async function writeFile(file: DriftingFile, format: DriftFormat): Promise<string | Uint8Array> {
  const columns = written(file);
  const rows = file.rows.map((row) => columns.map(({ of }) => writtenValue(file, of, row[of] ?? 0)));
  switch (format) {
    case "csv":
      return [columns.map(({ name }) => name), ...rows].map((fields) => `${fields.join(",")}\n`).join("");
    case "parquet":
      return parquet(file, columns, rows);
    case "avro":
      return avroFile(file, columns, rows);
    default:
      return format satisfies never;
  }
}

const isWrong = ({ fault }: DriftingFile, of: string) => fault === "another type" && of === "id";

function writtenValue(file: DriftingFile, of: string, value: string | number): string | number {
  if (isWrong(file, of)) return "not a number";
  return of === "at" ? timeOf(Number(value)) : value;
}

function parquet(
  file: DriftingFile,
  columns: readonly DriftColumn[],
  rows: readonly (string | number)[][],
): Uint8Array {
  const columnData = columns.map(({ of, name }, at) => {
    const data = rows.map((row) => row[at]);
    if (of === "at")
      return {
        name,
        type: "TIMESTAMP" as const,
        data: data.map((text) => new Date(`${String(text).replace(" ", "T")}Z`)),
      };
    return isNumber(of) && !isWrong(file, of)
      ? { name, type: "INT32" as const, data: data.map(Number) }
      : { name, type: "STRING" as const, data: data.map(String) };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

async function avroFile(file: DriftingFile, columns: readonly DriftColumn[], rows: readonly (string | number)[][]) {
  const fields = columns.map(({ of, name }) => ({ name, type: isNumber(of) && !isWrong(file, of) ? "int" : "string" }));
  const encoder = new avro.streams.BlockEncoder({ type: "record", name: "row", fields } as avro.Schema, {
    codec: "null",
  });
  const pieces: Buffer[] = [];
  encoder.on("data", (piece: Buffer) => pieces.push(piece));
  for (const row of rows) encoder.write(Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])));
  encoder.end();
  await once(encoder, "end");
  return Buffer.concat(pieces);
}
