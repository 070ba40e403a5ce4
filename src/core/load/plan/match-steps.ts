import type { TableName } from "../../base/identifier.ts";
import { matchColumns } from "../../pipeline/match-columns.ts";
import type { DeleteWhen, MatchingMode, Pipeline } from "../../pipeline/pipeline.ts";
import type { Columns, Fill, Keys, Match, Step, Tombstones } from "./step.ts";
import { targetColumns } from "./target-columns.ts";

/** What the statements behind COPY work with. */
type Merging = {
  mode: MatchingMode;
  target: TableName;
  match: Match;
  tombstones: Tombstones;
  /** Those of the stage that go into the target; absent: all. */
  columns: Columns;
  fills: readonly Fill[];
};

/**
 * The stage's rows become the target's, by the rules of docs/pipelines.md.
 *
 * Merge: staged rows older than the stored one go, stored rows that are replaced go, then the newest staged row of each
 * key comes in. History: staged versions that are stored already go, then each remaining version comes in once.
 */
export function mergeStage(pipeline: Pipeline & { mode: MatchingMode }, fills: readonly Fill[]): Step[] {
  const merging = mergingOf(pipeline, fills);
  const steps = merging.mode.kind === "history" ? historySteps(merging) : mergeSteps(merging);
  return [...snapshotSteps(merging), ...steps, ...keepNullKeys(merging)];
}

/**
 * A snapshot says by what it lacks which rows were deleted before it, and by what it has which were not. These steps come
 * first, while the stage still has all its rows.
 */
function snapshotSteps({ mode, match, tombstones, fills }: Merging): Step[] {
  if (!mode.snapshot) return [];
  const mark = mode.deletes?.mark;
  return [
    { do: "forget-missing", tombstones },
    { do: "add-missing", match, tombstones, mark },
    mark === undefined
      ? { do: "delete-missing", match, tombstones }
      : { do: "mark-missing", match, tombstones, mark, fills },
  ];
}

function mergingOf({ mode, copy, safety }: Pipeline & { mode: MatchingMode }, fills: readonly Fill[]): Merging {
  const { table: target } = copy;
  const on = matchColumns(mode);
  return {
    mode,
    target,
    match: { target, on, inRange: mode.alsoOn ?? [] },
    tombstones: { table: safety.tombstones, on, timestamps: mode.timestamps },
    columns: targetColumns({ copy, mode }),
    fills,
  };
}

function mergeSteps({ mode, match, tombstones, ...insert }: Merging): Step[] {
  const { keys, timestamps, deletes } = mode;
  const newest = { ...insert, notNull: match.on, onePer: keys, timestamps };
  const older: Step = { do: "drop-older", match, timestamps };
  if (!deletes) return [older, { do: "delete-replaced", match }, { do: "insert-latest", ...newest }];
  if (deletes.mark === undefined) return [older, ...removal({ match, tombstones, when: deletes.when }), latest(newest)];
  return [older, ...marking({ ...insert, mode, match, tombstones }, deletes.mark), latest(newest, deletes.when)];
}

const latest = (newest: Omit<Step & { do: "insert-latest" }, "do" | "deletions">, when?: DeleteWhen): Step => ({
  do: "insert-latest",
  ...newest,
  ...(when && { deletions: { when, are: "left out" } }),
});

/**
 * Stored rows that are older than an arriving deletion go like those that are replaced. Then whatever a tombstone beats
 * leaves the stage, and the deletions leave it with that: their tombstones are as new as they.
 */
function removal({
  match,
  tombstones,
  when,
}: {
  match: Match;
  tombstones: Tombstones;
  when: DeleteWhen | undefined;
}): Step[] {
  return [...addTombstones(tombstones, when), { do: "delete-replaced", match }, { do: "drop-deleted", tombstones }];
}

/**
 * The target keeps the newest row of each key, and its mark says when it was deleted. A deletion may come before the
 * row that it deletes: its tombstone marks the row then.
 */
function marking({ mode, match, tombstones, fills }: Merging, mark: string): Step[] {
  const [timestamp] = mode.timestamps;
  const when = mode.deletes?.when;
  return [
    ...addTombstones(tombstones, when),
    ...(when ? [{ do: "mark-deleted", match, timestamp, when, mark, fills } satisfies Step] : []),
    { do: "mark-staged", tombstones, mark },
    { do: "delete-replaced", match, ...(when && { except: when }) },
  ];
}

const addTombstones = (tombstones: Tombstones, when: DeleteWhen | undefined): Step[] =>
  when ? [{ do: "add-tombstones", tombstones, when }] : [];

/** A deletion is a version, and takes the place of a row of the same time. */
function historySteps({ mode, match, tombstones: _, ...insert }: Merging): Step[] {
  const { keys, timestamps, deletes } = mode;
  const [timestamp] = timestamps;
  const versions = { ...insert, notNull: match.on, onePer: [...keys, ...timestamps] as Keys, timestamps };
  const when = deletes?.when;
  if (!deletes || !when)
    return [
      { do: "drop-known", match, timestamps },
      { do: "insert-versions", ...versions },
    ];
  const { mark } = deletes;
  return [
    ...(mark === undefined ? [] : [{ do: "mark-versions", timestamp, when, mark } satisfies Step]),
    { do: "drop-known", match, timestamps, deletion: { when, mark } },
    { do: "delete-replaced", match, versions: { timestamps, when } },
    { do: "insert-versions", ...versions, deletions: { when, are: "first" } },
  ];
}

/** Last: an insert into the target before a delete from it would let two loads deadlock (facts §5.2). */
function keepNullKeys({ mode, match, target, columns, fills }: Merging): Step[] {
  return mode.nullKeys === "insert" ? [{ do: "insert-null-keys", target, columns, fills, keys: match.on }] : [];
}
