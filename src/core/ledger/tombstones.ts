import { quoteIdentifier, quoteTable, type TableName } from "../base/identifier.ts";
import { matchColumns } from "../pipeline/match-columns.ts";
import type { MatchingMode, Pipeline } from "../pipeline/pipeline.ts";
import { tombstoneDays } from "./look-back.ts";

/** The tombstones' own column: when the load that recorded the deletion ran. */
export const tombstoneTime = "loader_recorded_at";

/** Whether loads remember deletions: a merge of which a file or a snapshot deletes rows. */
export const hasTombstones = ({ mode }: Pick<Pipeline, "mode">): boolean =>
  mode.kind === "merge" && mode.deletes !== undefined;

/**
 * Keys and timestamps have the target's types, distribution and sort key, without asking for them: CREATE TABLE AS keeps
 * these of a simple query (https://docs.aws.amazon.com/redshift/latest/dg/r_CTAS_usage_notes.html).
 */
export const tombstonesDdl = ({ copy, safety }: Pick<Pipeline, "copy" | "safety">, mode: MatchingMode): string =>
  `CREATE TABLE ${quoteTable(safety.tombstones)} AS ${noTombstonesSql(copy.table, mode)}`;

/** A query with the tombstones' columns, and without rows. */
export function noTombstonesSql(target: TableName, mode: Pick<MatchingMode, "keys" | "alsoOn" | "timestamps">): string {
  const columns = tombstoneColumns(mode).map(quoteIdentifier).join(", ");
  return `SELECT ${columns}, GETDATE() AS ${quoteIdentifier(tombstoneTime)} FROM ${quoteTable(target)} WHERE 1 = 2`;
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
