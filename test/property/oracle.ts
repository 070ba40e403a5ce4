import type { History, Row } from "./history.ts";

/**
 * What a target must hold after a history, in plain words of spec §4 and with no
 * code of the product: slots, each holding exactly one row out of its candidates.
 * More than one candidate means a tie among rows that arrived together.
 */
export type Expectation = readonly { candidates: readonly Row[] }[];

const hasNullKey = (row: Row) => row.keys.includes(null);

export function expectation(history: History): Expectation {
  const loaded = history.batches
    .map((files) => files.flatMap((file) => history.files[file] ?? []))
    .filter((rows) => !isRejected(history, rows));
  if (history.mode === "append") return loaded.flat().map((row) => ({ candidates: [row] }));
  const kept = history.nullKeys === "insert" ? loaded.flat().filter(hasNullKey) : [];
  const slots = new Map<string, Row[]>();
  for (const rows of loaded)
    applyBatch(
      history,
      slots,
      rows.filter((row) => !hasNullKey(row)),
    );
  return [...slots.values(), ...kept.map((row) => [row])].map((candidates) => ({ candidates }));
}

export function isRejected(history: History, rows: readonly Row[]): boolean {
  return history.mode !== "append" && history.nullKeys === "reject" && rows.some(hasNullKey);
}

function applyBatch(history: History, slots: Map<string, Row[]>, rows: readonly Row[]): void {
  for (const [slot, arriving] of groupBySlot(history, rows)) {
    const newest = arriving.filter((row) => arriving.every((other) => !isOlder(row, other)));
    const stored = slots.get(slot)?.[0];
    if (!stored) slots.set(slot, newest);
    else if (history.mode === "merge" && newest[0] && !isOlder(newest[0], stored)) slots.set(slot, newest);
  }
}

/** Merge has a slot for each key, history one for each version of a key. */
function groupBySlot(history: History, rows: readonly Row[]): [string, Row[]][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const slot = JSON.stringify(history.mode === "merge" ? row.keys : [...row.keys, row.timestamp]);
    groups.set(slot, [...(groups.get(slot) ?? []), row]);
  }
  return [...groups];
}

/** NULL is the oldest time; the texts sort as their times do, since a fraction only makes them longer. */
const isOlder = (a: Row, b: Row) => (a.timestamp ?? "") < (b.timestamp ?? "");

/** Why `found`, the payloads in the target, is not what is expected; undefined if it is. */
export function difference(expected: Expectation, found: readonly number[]): string | undefined {
  const left = [...found];
  for (const { candidates } of expected) {
    const payloads = new Set(candidates.map((row) => row.payload));
    const index = left.findIndex((payload) => payloads.has(payload));
    if (index < 0) return `none of ${JSON.stringify(candidates)} is in the target`;
    left.splice(index, 1);
  }
  return left.length === 0 ? undefined : `the target has payloads ${left.join(", ")} that do not belong there`;
}
