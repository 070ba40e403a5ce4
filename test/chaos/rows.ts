import type { Column, Row } from "../../src/demo/data/demo-table.ts";
import type { ChaosMode } from "./mode.ts";

/** One row of a file; `fileNo` and `rowNo` are stored too, so every stored row shows where it came from. */
export type ChaosRow = {
  fileNo: number;
  rowNo: number;
  keyA: number;
  keyB: string;
  /** Milliseconds since 1970 UTC; whole seconds. */
  changedAt: number;
  payload: string;
  /** Of change data: whether the row deletes the one of its key. */
  deletes: boolean;
};

/** In the order of the target's columns. */
const targetColumns: readonly Column[] = [
  { name: "file_no", type: "integer" },
  { name: "row_no", type: "integer" },
  { name: "key_a", type: "integer" },
  { name: "key_b", type: "text" },
  { name: "changed_at", type: "timestamp" },
  { name: "payload", type: "text" },
];

/** Change data says first what a row does; the target does not have that column. */
export const columnsOf = (mode: ChaosMode): readonly Column[] =>
  mode === "changes" ? [{ name: "op", type: "text" }, ...targetColumns] : targetColumns;

/** What a target holds of a row. */
export const cellsOf = (row: ChaosRow): Row => [row.fileNo, row.rowNo, row.keyA, row.keyB, row.changedAt, row.payload];

/** What a file holds of a row. */
export const fileCellsOf = (mode: ChaosMode, row: ChaosRow): Row =>
  mode === "changes" ? [row.deletes ? "D" : "U", ...cellsOf(row)] : cellsOf(row);

/** No two rows that were ever sent to a target have the same. */
export const rowId = ({ fileNo, rowNo }: Pick<ChaosRow, "fileNo" | "rowNo">) => `${fileNo}.${rowNo}`;

const firstMs = Date.UTC(2026, 0, 1);
const payloads = ["plain", 'a "quoted" text', "comma, and more", "zweiunddreißig", "", "it's", "back\\slash"];

type Place = { mode: ChaosMode; fileNo: number; rowNo: number; keys: number };

/** Change data has so few times that a row and a deletion of its key often have the same. */
const times: Record<ChaosMode, number> = { merge: 2000, history: 2000, append: 2000, changes: 40 };
const deletionShare = 0.3;

/** Few keys and few times: keys meet often, within files and between them, and ties are common. */
export function randomRow(random: () => number, { mode, fileNo, rowNo, keys }: Place): ChaosRow {
  const pick = (count: number) => Math.floor(random() * count);
  return {
    fileNo,
    rowNo,
    keyA: pick(keys),
    keyB: ["x", "y"][pick(2)] ?? "x",
    changedAt: firstMs + 1000 * pick(times[mode]),
    payload: `${payloads[pick(payloads.length)]} ${rowId({ fileNo, rowNo })}`,
    deletes: mode === "changes" && random() < deletionShare,
  };
}

/** Rows with a key and a time of their own, later than all random ones. */
export function correction(row: ChaosRow, { rowNo, version }: { rowNo: number; version: 1 | 2 }): ChaosRow {
  const { fileNo } = row;
  const changedAt = Date.UTC(2027, version, 1) + 1000 * fileNo;
  return { ...row, rowNo, keyA: rowNo % 1000, changedAt, payload: `version ${version} ${rowId({ fileNo, rowNo })}` };
}
