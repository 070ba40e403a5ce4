import { candidates } from "../support/oracle.ts";
import type { History, Row } from "./history.ts";

/** What a target must hold after a history: of each of these the target holds exactly one row. */
export type Expectation = readonly { candidates: readonly Row[] }[];

/** What becomes of a batch when it comes, in the order of `history.batches`. */
export type Arrival = {
  /** Some of its files are loaded already: the batch fails, and what is left of it comes as another batch. */
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
  const keyed = loaded.map((rows) => rows.filter((row) => !hasNullKey(row)));
  const places = candidates(history.mode, keyed, {
    placeOf: ({ keys, timestamp }: Row) => JSON.stringify(history.mode === "merge" ? keys : [...keys, timestamp]),
    timeOf: ({ timestamp }: Row) => timestamp ?? "", // NULL is the oldest; a fraction makes a text longer, and greater
  });
  return [...places.values(), ...kept.map((row) => [row])].map((rows) => ({ candidates: rows }));
}

function rejects(history: History, rows: readonly Row[]): boolean {
  return history.mode !== "append" && history.nullKeys === "reject" && rows.some(hasNullKey);
}

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
