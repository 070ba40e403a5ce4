import type { TableName } from "./identifier.ts";
import type { CopySource, LoadMode, Pipeline } from "./pipeline.ts";

type Keys = readonly string[];
type Columns = readonly string[] | undefined;

/**
 * One SQL statement of a load, as data. `do` is also the tag by which a failure
 * of the statement is recognised: the text starts with the comment `loader:<do>`.
 */
export type Step =
  | { do: "lock-target"; target: TableName }
  | { do: "create-stage"; target: TableName }
  | { do: "copy"; into: TableName; source: CopySource; manifestUrl: string; use: "staging" | "target" }
  | { do: "reject-null-keys"; keys: Keys }
  | { do: "count-null-keys"; keys: Keys }
  | { do: "drop-older"; target: TableName; keys: Keys; timestamp: string }
  | { do: "drop-known"; target: TableName; keys: Keys; timestamp: string }
  | { do: "delete-replaced"; target: TableName; keys: Keys }
  | { do: "insert-latest"; target: TableName; columns: Columns; keys: Keys; timestamp: string }
  | { do: "insert-versions"; target: TableName; columns: Columns; keys: Keys; timestamp: string }
  | { do: "insert-null-keys"; target: TableName; columns: Columns; keys: Keys };

/** The stage of a load: a temporary table, so that every load has its own under the same name. */
export const stage: TableName = { name: "loader_stage" };

/**
 * The statements of one load, in order, for one transaction (spec §4).
 *
 * What must come before anything that takes the transaction's snapshot stands
 * first: a lock taken later protects nothing (facts §5.1).
 */
export function planLoad(pipeline: Pipeline, manifestUrl: string): Step[] {
  const target = pipeline.copy.table;
  return [
    ...(pipeline.concurrency === "lock" ? [{ do: "lock-target", target } as const] : []),
    ...(pipeline.mode.kind === "append" ? appendSteps(pipeline, manifestUrl) : stagedSteps(pipeline, manifestUrl)),
  ];
}

/** No stage: a load with a temporary table can not use concurrency scaling (facts §6). */
function appendSteps({ copy }: Pipeline, manifestUrl: string): Step[] {
  return [{ do: "copy", into: copy.table, source: copy, manifestUrl, use: "target" }];
}

function stagedSteps(pipeline: Pipeline, manifestUrl: string): Step[] {
  return [
    { do: "create-stage", target: pipeline.copy.table },
    { do: "copy", into: stage, source: pipeline.copy, manifestUrl, use: "staging" },
    ...checkKeys(pipeline.mode),
    ...mergeStage(pipeline),
    ...keepNullKeys(pipeline),
  ];
}

function checkKeys(mode: LoadMode): Step[] {
  if (mode.kind === "append" || mode.nullKeys === "insert") return [];
  return [{ do: mode.nullKeys === "reject" ? "reject-null-keys" : "count-null-keys", keys: mode.keys }];
}

/**
 * Merge: staged rows older than the stored one go, stored rows that are replaced
 * go, then the newest staged row of each key comes in. History: staged versions
 * that are stored already go, then each remaining version comes in once.
 */
function mergeStage({ mode, copy: { table: target, columns } }: Pipeline): Step[] {
  if (mode.kind === "append") return [];
  const { keys, timestamp } = mode;
  if (mode.kind === "history") {
    return [
      { do: "drop-known", target, keys, timestamp },
      { do: "insert-versions", target, columns, keys, timestamp },
    ];
  }
  return [
    { do: "drop-older", target, keys, timestamp },
    { do: "delete-replaced", target, keys },
    { do: "insert-latest", target, columns, keys, timestamp },
  ];
}

/** Last: an insert into the target before a delete from it would let two loads deadlock (facts §5.2). */
function keepNullKeys({ mode, copy: { table: target, columns } }: Pipeline): Step[] {
  if (mode.kind === "append" || mode.nullKeys !== "insert") return [];
  return [{ do: "insert-null-keys", target, columns, keys: mode.keys }];
}
