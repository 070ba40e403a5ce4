import { formatTableName } from "../base/identifier.ts";
import { renderCopyOptions } from "./copy-options/copy-options.ts";
import {
  type AuditColumns,
  type BatchSettings,
  type Deletes,
  defaultWindowSeconds,
  type LoadMode,
  type MatchingMode,
  type Pipeline,
  type Warehouse,
} from "./pipeline.ts";

/** A pipeline in the words of its file (docs/configuration.md). */
type PipelineJson = { readonly [section: string]: unknown };

/** The file that would configure this pipeline: parsing it gives the pipeline again. */
export function toPipelineJson(pipeline: Pipeline): PipelineJson {
  const { manifests, copy, warehouse, mode, batch, safety, retry, hooks, auditColumns } = pipeline;
  return {
    output: { manifest_bucket: manifests.bucket, manifest_prefix: manifests.prefix },
    copy: {
      options: renderCopyOptions(copy.options, "target"),
      role_arn: copy.roleArn,
      table_name: formatTableName(copy.table),
      columns: copy.byName ? "by_name" : copy.columns,
      max_rejected_rows: copy.maxRejectedRows,
    },
    cluster: clusterJson(warehouse),
    options: optionsJson(mode, auditColumns),
    ...(copy.byName && {
      schema: { new_columns: copy.byName.newColumns, max_new_columns: copy.byName.maxNewColumns },
    }),
    ...(hooks && { sql: hooks }),
    batch: batchJson(batch),
    safety: {
      exactly_once: safety.ledger !== undefined,
      concurrency: safety.concurrency,
      ledger_schema: safety.schema,
    },
    retry: {
      max_attempts: retry.maxAttempts,
      base_delay_seconds: retry.baseDelaySeconds,
      max_delay_seconds: retry.maxDelaySeconds,
      give_up_after_hours: retry.giveUpAfterHours,
    },
  };
}

/** The default window is left out: ids of bulk loads cover this JSON, and those from before there were windows must stay. */
const batchJson = ({ maxFiles, maxBytes, windowSeconds }: BatchSettings): PipelineJson => ({
  max_files: maxFiles,
  max_bytes: maxBytes,
  ...(windowSeconds !== defaultWindowSeconds && { window_seconds: windowSeconds }),
});

function clusterJson({ at, database, signIn }: Warehouse): PipelineJson {
  return {
    ...(at.kind === "cluster" ? { identifier: at.identifier } : { workgroup: at.name }),
    db_name: database,
    ...(signIn.kind === "dbUser" && { db_user: signIn.name }),
    ...(signIn.kind === "secret" && { secret_arn: signIn.arn }),
  };
}

/** Undefined for a plain append, as it always was: ids of bulk loads cover this JSON. */
function optionsJson(mode: LoadMode, audit: AuditColumns | undefined): PipelineJson | undefined {
  const auditJson = audit && { audit_columns: { batch_id: audit.batchId, loaded_at: audit.loadedAt } };
  if (mode.kind === "append") return auditJson;
  return {
    merge_duplicate_pks: mode.kind === "merge",
    merge_pk: mode.keys,
    merge_timestamp: mode.timestamps.length === 1 ? mode.timestamps[0] : mode.timestamps,
    merge_also_on: mode.alsoOn,
    null_keys: mode.nullKeys,
    ...(mode.deletes && deletesJson(mode.deletes, mode.kind)),
    ...(mode.snapshot && { snapshot: true }),
    ...auditJson,
  };
}

const deletesJson = ({ when, mark }: Deletes, kind: MatchingMode["kind"]): PipelineJson => ({
  delete_when: when && { column: when.column, in: when.in, in_target: when.isInTarget },
  deletes: mark === undefined ? (kind === "merge" ? "remove" : undefined) : { mark },
});
