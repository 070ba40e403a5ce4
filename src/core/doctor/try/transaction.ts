import type { Warehouse } from "../../pipeline/pipeline.ts";
import type { Trials } from "../world.ts";
import { rollBackSql, timeLimitSql } from "./try-sql.ts";

/** One statement to be tried. `needs` names others that must have worked in the same transaction. */
export type Try = { id: string; sql: string; needs?: readonly string[] };

export type Tried =
  | { kind: "worked" }
  | { kind: "failed"; error: string }
  /** `because` is the id of the statement that failed before. */
  | { kind: "untried"; because: string };

/**
 * Tries statements in one transaction that is always rolled back: its last statement fails, with a text of our own.
 *
 * A statement that fails ends the transaction, so the others are tried again without it: each gets its own answer. The
 * Data API keeps statements before the failure as FINISHED, although their work is undone (facts §1.6).
 *
 * @param tries 38 at most; the first may be a LOCK, since nothing before it takes the transaction's snapshot
 */
export async function tryEach(
  trials: Trials,
  warehouse: Warehouse,
  tries: readonly Try[],
): Promise<ReadonlyMap<string, Tried>> {
  const results = new Map<string, Tried>();
  let left: readonly Try[] = [{ id: timeLimit, sql: timeLimitSql }, ...tries];
  while (left.some(({ id }) => id !== timeLimit)) {
    const { parts, error } = await trials.run(warehouse, [...left.map(({ sql }) => sql), rollBackSql]);
    const at = parts.findIndex(({ status, error: own }) => status === "FAILED" || own !== undefined);
    const failed = left[at];
    if (!failed) return allOf(results, left, at < 0 && error !== undefined ? error : undefined);
    results.set(failed.id, {
      kind: "failed",
      error: oneLine(parts[at]?.error ?? error ?? "it failed without a reason"),
    });
    left = withoutDependents(left, failed.id, results);
  }
  return results;
}

const timeLimit = "time limit";

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

/** What is left has worked, unless the transaction ended without a statement that failed: then nothing is known. */
function allOf(
  results: Map<string, Tried>,
  left: readonly Try[],
  error: string | undefined,
): ReadonlyMap<string, Tried> {
  for (const { id } of left)
    results.set(id, error === undefined ? { kind: "worked" } : { kind: "failed", error: oneLine(error) });
  return results;
}

function withoutDependents(tries: readonly Try[], failed: string, results: Map<string, Tried>): Try[] {
  const gone = new Set([failed]);
  for (const { id, needs = [] } of tries) {
    if (id === failed || !needs.some((need) => gone.has(need))) continue;
    gone.add(id);
    results.set(id, { kind: "untried", because: failed });
  }
  return tries.filter(({ id }) => !gone.has(id));
}
