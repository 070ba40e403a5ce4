import { parsePipeline } from "../../src/config/config.ts";
import type { PipelinesFolder } from "../../src/folders/pipelines-folder.ts";
import type { ChaosMode } from "./mode.ts";
import { columnsOf } from "./rows.ts";

export type ChaosFormat = "csv.gz" | "json" | "parquet";

/** One of the pipelines that run at once; each has its own target, and its files come in one format. */
export type ChaosPipeline = {
  name: string;
  mode: ChaosMode;
  table: string;
  format: ChaosFormat;
  /** Whether rows are matched by distribution or sort key, too. */
  alsoOn?: boolean;
  /** What becomes of a row that change data deletes; nothing deletes in other modes. */
  deletes?: "remove" | "mark";
};

/** Of targets that keep deleted rows. */
export const markColumn = "deleted_at";

export const landingBucket = "chaos-landing";
export const recordsBucket = "chaos-manifests";
export const recordsPrefix = "manifests/";

/** The only role, cluster and attempts that any load may use. */
export const copyRole = "arn:aws:iam::123456789012:role/redshift-copy";
export const cluster = "chaos";
/** Few and quick: they run out while the warehouse is away for seconds. */
export const maxAttempts = 5;
export const maxDelaySeconds = 1;

const formats: readonly ChaosFormat[] = ["csv.gz", "json", "parquet"];
const modes: readonly ChaosMode[] = ["merge", "history", "append", "changes"];

const copyOptions: Record<ChaosFormat, string> = {
  "csv.gz": "CSV GZIP IGNOREHEADER 1",
  json: "JSON 'auto' TIMEFORMAT 'epochmillisecs'",
  parquet: "FORMAT AS PARQUET",
};

const modeOptions: Record<ChaosMode, object> = {
  merge: { merge_duplicate_pks: true, merge_pk: ["key_a", "key_b"], merge_timestamp: "changed_at" },
  history: { merge_duplicate_pks: false, merge_pk: ["key_a", "key_b"], merge_timestamp: "changed_at" },
  append: { merge_duplicate_pks: false },
  changes: {
    merge_duplicate_pks: true,
    merge_pk: ["key_a", "key_b"],
    merge_timestamp: "changed_at",
    delete_when: { column: "op", in: ["D"] },
  },
};

/** `merge_also_on`: the distribution key of a merge; of a history the sort key, which is the time of a version. */
const alsoOn: Record<ChaosMode, object> = {
  merge: { merge_also_on: ["key_a"] },
  history: { merge_also_on: ["changed_at"] },
  append: {},
  changes: { merge_also_on: ["key_a"] },
};

/** How loads of one target keep out of each other's way: `safety.concurrency`. */
export type ChaosConcurrency = "fence" | "lock" | "retry";

/** Three consecutive seeds give every mode every format, and six with and without `merge_also_on`. Of five, two mark deleted rows. */
export function chaosPipelines(seed: number): ChaosPipeline[] {
  return modes.map((mode, index) => ({
    name: `chaos_${mode}`,
    mode,
    table: `chaos.${mode}_target`,
    format: formats[(index + seed) % formats.length] ?? "json",
    alsoOn: seed % 2 === 0,
    ...(mode === "changes" && { deletes: [0, 2].includes(seed % 5) ? "mark" : "remove" }),
  }));
}

/** The pipelines as a folder of configurations would hold them. Retries wait little, so a run stays short. */
export function pipelinesFolder(
  pipelines: readonly ChaosPipeline[],
  concurrency: ChaosConcurrency = "fence",
): PipelinesFolder {
  return {
    pipelines: pipelines.map((pipeline) => pipelineFile(pipeline, concurrency)),
    schemaSql: pipelines.map(targetDdl).join("\n"),
  };
}

function pipelineFile(
  { name, mode, table, format, alsoOn: matchesAlsoOn = false, deletes }: ChaosPipeline,
  concurrency: ChaosConcurrency,
): PipelinesFolder["pipelines"][number] {
  const text = JSON.stringify({
    source: { bucket: landingBucket, prefix: `${name}/`, suffix: `.${format}` },
    output: { manifest_bucket: recordsBucket, manifest_prefix: recordsPrefix },
    copy: {
      options: copyOptions[format],
      role_arn: copyRole,
      table_name: table,
      ...(deletes && { columns: columnsOf(mode).map((column) => column.name) }),
    },
    cluster: { identifier: cluster, db_name: "dev" },
    options: {
      ...modeOptions[mode],
      ...(matchesAlsoOn && alsoOn[mode]),
      ...(deletes && { deletes: deletes === "mark" ? { mark: markColumn } : deletes }),
    },
    safety: { concurrency },
    batch: { max_files: 10 },
    retry: { max_attempts: maxAttempts, base_delay_seconds: 0.1, max_delay_seconds: maxDelaySeconds },
  });
  const result = parsePipeline(text, name);
  if ("problems" in result) throw new Error(`The pipeline ${name} is not valid: ${JSON.stringify(result.problems)}`);
  return { name, text, pipeline: result.pipeline, source: result.source };
}

const targetDdl = ({ table, deletes }: ChaosPipeline) => `
CREATE SCHEMA IF NOT EXISTS chaos;
CREATE TABLE ${table} (
  file_no    INTEGER     NOT NULL ENCODE az64,
  row_no     INTEGER     NOT NULL ENCODE az64,
  key_a      INTEGER     NOT NULL ENCODE az64,
  key_b      VARCHAR(8)  NOT NULL ENCODE bytedict,
  changed_at TIMESTAMP   NOT NULL ENCODE az64,
  payload    VARCHAR(64) ENCODE zstd${deletes === "mark" ? `,\n  ${markColumn} TIMESTAMP` : ""}
) DISTKEY (key_a) SORTKEY (changed_at);`;
