import { quoteIdentifier, quoteTable, type TableName } from "../base/identifier.ts";
import { matchColumns } from "../pipeline/match-columns.ts";
import type { MatchingMode, Pipeline } from "../pipeline/pipeline.ts";
import { tombstoneDays } from "./look-back.ts";

/** The tombstones' own columns: when the load that recorded the deletion ran. */
export const tombstoneTime = "loader_recorded_at";

/**
 * And whether a snapshot recorded it, by what it lacks. Such a deletion is of an unknown time before the snapshot's newest
 * row, so it beats what is older than that row, and not what is as new.
 */
export const ofSnapshot = "loader_of_snapshot";

/** Whether loads remember deletions: a merge of which a file or a snapshot deletes rows. */
export const hasTombstones = ({ mode }: Pick<Pipeline, "mode">): boolean =>
  mode.kind === "merge" && mode.deletes !== undefined;

/**
 * Keys and timestamps have the target's types, distribution and sort key, without asking for them: CREATE TABLE AS keeps
 * these of a simple query (https://docs.aws.amazon.com/redshift/latest/dg/r_CTAS_usage_notes.html).
 */
export const tombstonesDdl = ({ copy, safety }: Pick<Pipeline, "copy" | "safety">, mode: MatchingMode): string =>
  `CREATE TABLE ${quoteTable(safety.tombstones)} AS ${noTombstonesSql(copy.table, mode)}`;

/**
 * A query with the tombstones' columns, and without rows. No column is a constant: Redshift can forget the type of one in
 * such a query (docs/facts.md §5.8).
 */
export function noTombstonesSql(target: TableName, mode: Pick<MatchingMode, "keys" | "alsoOn" | "timestamps">): string {
  const columns = tombstoneColumns(mode).map(quoteIdentifier).join(", ");
  const own = [
    `GETDATE() AS ${quoteIdentifier(tombstoneTime)}`,
    `${quoteIdentifier(mode.timestamps[0])} IS NULL AS ${quoteIdentifier(ofSnapshot)}`,
  ];
  return `SELECT ${columns}, ${own.join(", ")} FROM ${quoteTable(target)} WHERE 1 = 2`;
}

/** What a tombstone says of its deletion: whose row it deletes, and when. */
export const tombstoneColumns = (mode: Pick<MatchingMode, "keys" | "alsoOn" | "timestamps">): readonly string[] => [
  ...matchColumns(mode),
  ...mode.timestamps,
];

const isOld = `${quoteIdentifier(tombstoneTime)} < DATEADD(day, -${tombstoneDays}, TRUNC(GETDATE()))`;

/** Whether a tombstone is too old to matter. The limit moves once a day, so a day has one run that finds any. */
export const findOldTombstones = (tombstones: TableName): string =>
  `SELECT 1 FROM ${quoteTable(tombstones)} WHERE ${isOld} LIMIT 1`;

export const deleteOldTombstones = (tombstones: TableName): string =>
  `DELETE FROM ${quoteTable(tombstones)} WHERE ${isOld}`;
