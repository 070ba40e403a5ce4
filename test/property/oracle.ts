import type { History, Row } from "./history.ts";

/**
 * What a target must hold after a history, in plain words of spec §4 and with no
 * code of the product: slots, each holding exactly one row out of its candidates.
 * More than one candidate means a tie among rows that arrived together.
 */
export type Expectation = readonly { candidates: readonly Row[] }[];

/** What becomes of a batch when it comes, in the order of `history.batches`. */
export type Arrival = {
  /** Some of its files are loaded already: the batch fails, and what is left of it comes as a batch of its own. */
  isGuarded: boolean;
  /** The files that are not loaded yet; none, if all are. */
  fresh: readonly number[];
  /** A row of theirs has a NULL key, and that is not allowed: none of them is loaded. */
  isRejected: boolean;
};

const hasNullKey = (row: Row) => row.keys.includes(null);
const rowsOf = (history: History, files: readonly number[]) => files.flatMap((file) => history.files[file] ?? []);

export function arrivalsOf(history: History): Arrival[] {
  const loaded = new Set<number>();
  return history.batches.map((files) => {
    const fresh = files.filter((file) => !loaded.has(file));
    const isRejected = rejects(history, rowsOf(history, fresh));
    if (!isRejected) for (const file of fresh) loaded.add(file);
    return { isGuarded: fresh.length < files.length, fresh, isRejected };
  });
}

/** The files that the ledger must hold, once each. */
export function loadedFiles(history: History): number[] {
  return arrivalsOf(history).flatMap(({ fresh, isRejected }) => (isRejected ? [] : fresh));
}

export function expectation(history: History): Expectation {
  const loaded = arrivalsOf(history).flatMap(({ fresh, isRejected }) => (isRejected ? [] : [rowsOf(history, fresh)]));
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

function rejects(history: History, rows: readonly Row[]): boolean {
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
