import { formatTableName } from "../../base/identifier.ts";
import { plural } from "../../base/plural.ts";
import { hasTombstones, tombstoneTime } from "../../ledger/tombstones.ts";
import { type BatchSeen, deleteSql, type Refusal, tableOf } from "./batch-seen.ts";

/**
 * A merge replaces rows and keeps no earlier version, so nothing can put back what the batch's rows have replaced.
 *
 * What can be had: the table without these rows, and then the versions that other files hold, if S3 has these files still.
 */
export function whyMerged(seen: BatchSeen): Refusal {
  const { batchId, rows, loaded } = seen;
  const table = tableOf(seen);
  const files = plural(loaded?.files ?? seen.undoneFiles, "file");
  const found =
    rows === undefined
      ? `The ledger has ${files} of the batch, and no column of ${table} says which rows are theirs (options.audit_columns.batch_id).`
      : `${table} has ${plural(rows, "row")} with the id of the batch now, from ${files}; rows that were replaced since have another id.`;
  const reason =
    `${table} is merged: each row of the batch may have taken the place of an earlier one, and the earlier ones are in no table. ${found} ` +
    "What can be done: delete the batch's rows, then load the other files that hold their keys once more, in bulk and with " +
    `"safety": { "exactly_once": false }. The newest row of each key wins, whatever is loaded twice. The batch's own files stay in the ledger, so no event loads them again.`;
  return {
    reason: hasTombstones(seen.pipeline) ? `${reason} ${ofDeletions(seen)}` : reason,
    commands: rows ? [deleteSql(seen), "redshift-loader bulk FILE", `redshift-loader trace ${batchId}`] : [],
  };
}

/** Tombstones have no batch, so only their time leads to them. */
const ofDeletions = ({ pipeline, loaded }: BatchSeen): string =>
  `If the batch held deletions, they are remembered in ${formatTableName(pipeline.safety.tombstones)}, and older rows stay away: ` +
  `delete the tombstones of the batch first, those whose ${tombstoneTime} is the time of its load${loaded ? ` (${loaded.loadedAt})` : ""}.`;
