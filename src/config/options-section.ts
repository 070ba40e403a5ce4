import * as z from "zod/mini";
import type { AuditColumns, Deletes, LoadMode } from "../core/pipeline/pipeline.ts";
import { columnNames, orderedColumns, splitNames } from "./column-fields.ts";
import { auditColumns, deletesField, deleteWhen } from "./delete-fields.ts";
import { choice, flag, section } from "./fields.ts";

export const optionsSection = section(
  {
    merge_duplicate_pks: z.optional(
      flag("true: one row per key, the newest (merge). false: every version of a key once (history)"),
    ),
    merge_pk: z.optional(
      columnNames(
        'Key columns: a name, several with commas between ("a, b"), or a list; without it all rows are appended',
      ),
    ),
    merge_timestamp: z.optional(
      orderedColumns(
        "Column that says which version of a row is newer, or a list: the first column decides, then the second, and so on",
      ),
    ),
    merge_also_on: z.optional(
      columnNames(
        "Columns that are equal in every version of a row and never NULL, such as distribution and sort key: rows are matched by them too, so that Redshift joins in place and skips blocks",
      ),
    ),
    null_keys: z.optional(
      choice(
        ["reject", "insert", "discard"],
        "Rows with a NULL in a key column: fail the batch (reject, the default), keep them all (insert), or leave them out (discard)",
      ),
    ),
    delete_when: z.optional(deleteWhen),
    deletes: z.optional(deletesField),
    snapshot: z.optional(
      flag("Bulk loads only: the path holds the whole table, so rows that it lacks and that are older are deleted"),
    ),
    audit_columns: z.optional(auditColumns),
  },
  "What a load leaves in the target",
);

export function toMode(options: z.infer<typeof optionsSection> | undefined, columns: Columns): LoadMode {
  if (options?.merge_pk === undefined || options.merge_timestamp === undefined) return { kind: "append" };
  const [first = "", ...more] = [options.merge_timestamp].flat();
  const deletes = toDeletes(options, columns);
  return {
    kind: options.merge_duplicate_pks ? "merge" : "history",
    keys: splitNames(options.merge_pk),
    timestamps: [first, ...more],
    nullKeys: options.null_keys ?? "reject",
    ...(options.merge_also_on !== undefined && { alsoOn: splitNames(options.merge_also_on) }),
    ...(deletes && { deletes }),
    ...(options.snapshot && { snapshot: true }),
  };
}

type Columns = readonly string[] | undefined;

/**
 * `deletes` alone: no row of these files deletes, but what other loads of the target have deleted stays deleted.
 *
 * A column that is named among the files' columns is theirs alone, unless the configuration says otherwise.
 */
function toDeletes(options: z.infer<typeof optionsSection>, columns: Columns): Deletes | undefined {
  const { delete_when: when, deletes, snapshot = false } = options;
  if (!when && !snapshot && deletes === undefined) return undefined;
  return {
    ...(when && {
      when: { column: when.column, in: when.in, isInTarget: when.in_target ?? columns === undefined },
    }),
    ...(deletes !== undefined && deletes !== "remove" && { mark: deletes.mark }),
  };
}

export function toAuditColumns(options: z.infer<typeof optionsSection> | undefined): AuditColumns | undefined {
  const { batch_id: batchId, loaded_at: loadedAt } = options?.audit_columns ?? {};
  if (batchId === undefined && loadedAt === undefined) return undefined;
  return { ...(batchId !== undefined && { batchId }), ...(loadedAt !== undefined && { loadedAt }) };
}
