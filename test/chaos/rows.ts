import type { Column, Row } from "../../src/demo/data/demo-table.ts";

/** One row of a file; `fileNo` and `rowNo` are stored too, so every stored row shows where it came from. */
export type ChaosRow = {
  fileNo: number;
  rowNo: number;
  keyA: number;
  keyB: string;
  /** Milliseconds since 1970 UTC; whole seconds. */
  changedAt: number;
  payload: string;
};

/** In the order of the target's columns. */
export const columns: readonly Column[] = [
  { name: "file_no", type: "integer" },
  { name: "row_no", type: "integer" },
  { name: "key_a", type: "integer" },
  { name: "key_b", type: "text" },
  { name: "changed_at", type: "timestamp" },
  { name: "payload", type: "text" },
];

export const cellsOf = (row: ChaosRow): Row => [row.fileNo, row.rowNo, row.keyA, row.keyB, row.changedAt, row.payload];

/** No two rows that were ever sent to a target have the same. */
export const rowId = ({ fileNo, rowNo }: Pick<ChaosRow, "fileNo" | "rowNo">) => `${fileNo}.${rowNo}`;

const firstMs = Date.UTC(2026, 0, 1);
const payloads = ["plain", 'a "quoted" text', "comma, and more", "zweiunddreißig", "", "it's", "back\\slash"];

/** Few keys and few times: keys meet often, within files and between them, and ties are common. */
export function randomRow(random: () => number, place: { fileNo: number; rowNo: number; keys: number }): ChaosRow {
  const { fileNo, rowNo, keys } = place;
  const pick = (count: number) => Math.floor(random() * count);
  return {
    fileNo,
    rowNo,
    keyA: pick(keys),
    keyB: ["x", "y"][pick(2)] ?? "x",
    changedAt: firstMs + 1000 * pick(2000),
    payload: `${payloads[pick(payloads.length)]} ${rowId({ fileNo, rowNo })}`,
  };
}

/** Rows with a key and a time of their own, later than all random ones. */
export function correction(row: ChaosRow, { rowNo, version }: { rowNo: number; version: 1 | 2 }): ChaosRow {
  const { fileNo } = row;
  const changedAt = Date.UTC(2027, version, 1) + 1000 * fileNo;
  return { ...row, rowNo, keyA: rowNo % 1000, changedAt, payload: `version ${version} ${rowId({ fileNo, rowNo })}` };
}
