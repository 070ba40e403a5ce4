import type { Keeps, Row, Table } from "./demo-table.ts";
import { type Fingerprint, fingerprintSum } from "./fingerprint.ts";

/** What a target must hold once all rows given to `add` have arrived, in whatever order and however often. */
type Expectation = { add(rows: readonly Row[]): void; result(): Fingerprint };

type Keyed = Exclude<Keeps, { kind: "every row" }>;

/**
 * The expectation for one table, worked out from the rows alone: nothing of the product takes part.
 *
 * The demo ships with the package, so it does not share the oracle of the tests.
 */
export function expectation(table: Table): Expectation {
  if (table.keeps.kind === "every row") return fingerprintSum(table.columns);
  return keyedExpectation(table, table.keeps);
}

/** Keeps one row per key (the latest) or per key and timestamp (every version). */
function keyedExpectation(table: Table, keeps: Keyed): Expectation {
  const position = (name: string) => table.columns.findIndex((column) => column.name === name);
  const timestamp = position(keeps.timestamp);
  const identity = [...keeps.keys.map(position), ...(keeps.kind === "every version" ? [timestamp] : [])];
  const kept = new Map<string, Row>();

  const addRow = (row: Row) => {
    const key = identity.map((i) => row[i]).join("\u001f");
    const stored = kept.get(key);
    const [before, now] = [Number(stored?.[timestamp]), Number(row[timestamp])];
    if (stored && before === now) assertSame(table, stored, row);
    if (!stored || now > before) kept.set(key, row);
  };

  return {
    add: (rows) => rows.forEach(addRow),
    result: () => {
      const sum = fingerprintSum(table.columns);
      sum.add(kept.values());
      return sum.result();
    },
  };
}

/** @throws Error if two rows with one key and one timestamp differ: then the outcome would depend on the order of the loads */
function assertSame(table: Table, stored: Row, row: Row): void {
  if (stored.every((cell, i) => cell === row[i])) return;
  throw new Error(
    `The demo made two different rows with one key and timestamp for ${table.name}: ` +
      `${JSON.stringify(stored)} and ${JSON.stringify(row)}. No outcome could be expected; correct src/demo/data/files.ts.`,
  );
}
