import { parquetWriteBuffer } from "hyparquet-writer";

type DecimalColumn = {
  name: string;
  type: "INT32" | "INT64" | "FIXED_LEN_BYTE_ARRAY";
  type_length?: number;
  precision: number;
  scale: number;
  /** Without their points. */
  data: (number | bigint | null)[];
};

/** A Parquet file of decimals. */
export function decimalFile(columns: readonly DecimalColumn[]): Uint8Array {
  const elements = columns.map(({ data: _, ...column }) => ({
    ...column,
    converted_type: "DECIMAL" as const,
    repetition_type: "OPTIONAL" as const,
  }));
  const schema = [{ name: "root", num_children: columns.length }, ...elements];
  return new Uint8Array(parquetWriteBuffer({ schema, columnData: columns.map(({ name, data }) => ({ name, data })) }));
}
