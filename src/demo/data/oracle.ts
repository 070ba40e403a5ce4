import { type Cell, fileColumns, type Keeps, type Row, type Table } from "./demo-table.ts";
import { type Fingerprint, fingerprintSum } from "./fingerprint.ts";

/** What a target must hold, and the keys of rows that it must not hold any more: their cells joined by U+001F. */
export type Expected = { fingerprint: Fingerprint; deletedKeys: readonly string[] };

/** What a target must hold once all rows given to `add` have arrived, in whatever order and however often. */
type Expectation = { add(rows: readonly Row[]): void; result(): Expected };

type Keyed = Exclude<Keeps, { kind: "every row" }>;

/**
 * The expectation for one table, worked out from the rows of its files alone: nothing of the product takes part.
 *
 * The demo ships with the package, so it does not share the oracle of the tests.
 */
export function expectation(table: Table): Expectation {
  if (table.keeps.kind !== "every row") return keyedExpectation(table, table.keeps);
  const sum = fingerprintSum(table.columns);
  return { add: sum.add, result: () => ({ fingerprint: sum.result(), deletedKeys: [] }) };
}

/** Keeps one row per key (the latest) or per key and timestamp (every version). */
function keyedExpectation(table: Table, keeps: Keyed): Expectation {
  const position = (name: string) => fileColumns(table).findIndex((column) => column.name === name);
  const timestamps = keeps.timestamps.map(position);
  const identity = [...keeps.keys.map(position), ...(keeps.kind === "every version" ? timestamps : [])];
  const kept = new Map<string, Row>();

  const addRow = (row: Row) => {
    const key = identity.map((i) => row[i]).join("\u001f");
    const stored = kept.get(key);
    const order = stored ? compareTimes(timestamps, stored, row) : -1;
    if (stored && order === 0) assertSame(table, stored, row);
    if (order < 0) kept.set(key, row);
  };

  return {
    add: (rows) => rows.forEach(addRow),
    result: () => (keeps.kind === "latest per key, deletes applied" ? withoutDeleted(table, kept) : all(table, kept)),
  };
}

/** Below 0 if `a` is older than `b`; the first timestamp that differs decides. */
function compareTimes(timestamps: readonly number[], a: Row, b: Row): number {
  const differs = timestamps.find((i) => a[i] !== b[i]);
  return differs === undefined ? 0 : timeOf(a[differs]) - timeOf(b[differs]);
}

const timeOf = (cell: Cell | undefined) => Number(cell);

function all(table: Table, kept: ReadonlyMap<string, Row>): Expected {
  const sum = fingerprintSum(table.columns);
  sum.add(kept.values());
  return { fingerprint: sum.result(), deletedKeys: [] };
}

/** The first cell says what a row does; the table does not have it. */
function withoutDeleted(table: Table, kept: ReadonlyMap<string, Row>): Expected {
  const sum = fingerprintSum(table.columns);
  const deletedKeys: string[] = [];
  for (const [key, [operation, ...row]] of kept)
    if (operation === "D") deletedKeys.push(key);
    else sum.add([row]);
  return { fingerprint: sum.result(), deletedKeys };
}

/** @throws Error if two rows with one key and one timestamp differ: then the outcome would depend on the order of the loads */
function assertSame(table: Table, stored: Row, row: Row): void {
  if (stored.every((cell, i) => cell === row[i])) return;
  throw new Error(
    `The demo made two different rows with one key and timestamp for ${table.name}: ` +
      `${JSON.stringify(stored)} and ${JSON.stringify(row)}. No outcome could be expected; correct src/demo/data.`,
  );
}
