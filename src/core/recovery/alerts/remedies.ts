import { s3Url } from "../../arrivals/s3-url.ts";
import { formatTableName } from "../../base/identifier.ts";
import { grantsSql, undoGrantsSql } from "../../ledger/set-up-sql.ts";
import { newTrail } from "../../load/trail.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import type { FailedLoad } from "../failed-load.ts";
import type { Fault } from "../failure/classify-failure.ts";

type Failed = Pick<FailedLoad, "failure" | "pipeline"> & { trail?: FailedLoad["trail"] };

const remedies: Record<Fault, string | ((pipeline: Pipeline, trail: Failed["trail"]) => string)> = {
  "null-keys":
    'Correct the files, or set options.null_keys to "insert" (keep such rows) or "discard" (leave them out), then replay the batch.',
  "not-null":
    "Correct the files, or let the target's column take NULL. A column that the files lack needs a DEFAULT, and must not be in copy.columns. Then replay the batch.",
  rights: (pipeline, { bringsBack } = newTrail(1)) =>
    `Run this as the tables' owner, then replay the batch: ${[
      ...grantsSql(pipeline),
      ...(bringsBack === undefined ? [] : undoGrantsSql(pipeline)),
    ]
      .map((sql) => `${sql};`)
      .join(" ")}`,
  role: ({ copy: { roleArn } }) =>
    `Attach the role ${roleArn} (copy.role_arn) to the cluster or namespace, and let it trust redshift.amazonaws.com; or name the right role in the configuration. Then replay the batch.`,
  manifest: ({ copy: { roleArn }, manifests: { bucket, prefix } }) =>
    `Let the role ${roleArn} read the manifests: s3:GetObject on ${s3Url({ bucket, key: prefix })}*, s3:ListBucket on ${bucket}, and kms:Decrypt where the bucket is encrypted with a key. Then replay the batch.`,
  "s3-access": ({ copy: { roleArn } }) =>
    `Let the role ${roleArn} (copy.role_arn) read the files: s3:GetObject and s3:ListBucket, and kms:Decrypt where they are encrypted with a key; a bucket policy may refuse it, too. Then replay the batch.`,
  region:
    "The bucket is in another Region: add REGION '<its Region>' to copy.options (not possible for PARQUET and ORC), then replay the batch.",
  columns: "Name the columns that the files hold in copy.columns (without IDENTITY columns), then replay the batch.",
  "left-out":
    "Name the column in copy.columns and write it into the files, or give it a DEFAULT, then replay the batch.",
  missing: "Create what is missing, or correct the pipeline's configuration, then replay the batch.",
  "delete-column":
    "options.delete_when.column is not a column of the target, or its type does not fit the values of delete_when.in. If only the files have the column, name their columns in copy.columns. Then replay the batch.",
  "mark-column":
    "The column of options.deletes.mark has to be there, and of the type of the first column of merge_timestamp. Correct it, then replay the batch.",
  tombstones: ({ safety: { tombstones } }) =>
    `The tombstones in ${formatTableName(tombstones)} do not fit the configuration: keys or merge_timestamp have changed since they were made. Rename the table, run \`redshift-loader init\`, and copy its rows into the new one. Then replay the batch.`,
  hook: "Correct the statement in the pipeline's configuration, or what it uses, then replay the batch. Nothing of the load was committed.",
  syntax:
    "Correct the pipeline's configuration: copy.options and the names of table and columns. Then replay the batch.",
  unsupported:
    "Redshift does not run this form of statement. Compare copy.options with the format of the files and the types of the table, then replay the batch.",
  "copy-option":
    "The target has a SUPER column: add SERIALIZETOJSON to copy.options, or leave the column out of copy.columns. Then replay the batch.",
  disk: "Free space on the cluster (VACUUM, drop or unload tables) or resize it, then replay the batch.",
  workload:
    "A query monitoring rule, statement_timeout or a person ends the load. Give the loader's user a separate queue or a longer time, or make batches smaller (batch.max_files, batch.max_bytes). Then replay the batch.",
  other: () => anyRemedy,
};

/** For a fault that is not known. */
export const anyRemedy =
  "Redshift's words say what is wrong; if they do not, look at the health of the cluster or workgroup (maintenance, resize, its events). Then replay the batch.";

export function remedyOf({ failure, pipeline, trail }: Failed): string {
  const remedy = remedies[failure.fault];
  return typeof remedy === "function" ? remedy(pipeline, trail) : remedy;
}
