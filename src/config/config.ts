import * as z from "zod/mini";
import { bulkPipelineName } from "../core/pipeline/batch-scope.ts";
import type { Pipeline } from "../core/pipeline/pipeline.ts";
import { batchSection, toBatch } from "./batch-section.ts";
import { clusterProblems, clusterSection, toWarehouse } from "./cluster-section.ts";
import { type ConfigProblem, schemaProblems } from "./config-problem.ts";
import { copySection, listedOf, toCopySource } from "./copy-section.ts";
import { jsonSchemaAddress, section } from "./fields.ts";
import { parseJsonText } from "./json-text.ts";
import { type GivenCopy, modeProblems } from "./options-problems.ts";
import { optionsSection, toAuditColumns, toMode } from "./options-section.ts";
import { outputSection, toManifestPlace } from "./output-section.ts";
import { asRaw } from "./raw-object.ts";
import { retryProblems, retrySection, toRetryLimits } from "./retry-section.ts";
import { safetySection, toSafety } from "./safety-section.ts";
import { byNameProblems, schemaSection, toByName } from "./schema-section.ts";
import { feedbackProblems, type PipelineSource, sourceSection, toSource } from "./source-section.ts";
import { sqlSection, toHooks } from "./sql-section.ts";

export type { ConfigProblem } from "./config-problem.ts";
export type { PipelineSource } from "./source-section.ts";

/** One pipeline's JSON. `schema/config.json` is generated from it; a test fails when that is stale. */
export const pipelineConfig = section(
  {
    $schema: z.optional(jsonSchemaAddress),
    source: z.optional(sourceSection),
    output: outputSection,
    copy: copySection,
    cluster: clusterSection,
    options: z.optional(optionsSection),
    schema: z.optional(schemaSection),
    sql: z.optional(sqlSection),
    batch: z.prefault(batchSection, {}),
    safety: z.prefault(safetySection, {}),
    retry: z.prefault(retrySection, {}),
  },
  "One target table with its queue; the file is named after the queue",
);

type ParsedPipeline = { pipeline: Pipeline; source?: PipelineSource } | { problems: ConfigProblem[] };

/**
 * Reads a pipeline's configuration. All problems are reported at once.
 *
 * @param name the queue's, which is the pipeline's
 */
export function parsePipeline(text: string, name: string): ParsedPipeline {
  const json = parseJsonText(text);
  if ("problem" in json) {
    const { line, column, message } = json.problem;
    return { problems: [{ path: `${name}.json:${line}:${column}`, message }] };
  }
  const parsed = z.safeParse(pipelineConfig, json.value);
  const problems = [
    ...(parsed.success ? [] : schemaProblems(pipelineConfig, parsed.error, `${name}.json`)),
    ...ruleProblems(json.value, name),
  ];
  return parsed.success && problems.length === 0 ? toPipeline(parsed.data) : { problems };
}

function ruleProblems(value: unknown, name: string): ConfigProblem[] {
  const raw = asRaw(value);
  return [
    ...feedbackProblems(raw, name),
    ...clusterProblems(raw["cluster"]),
    ...modeProblems(raw["options"], copyOf(raw["copy"])),
    ...snapshotProblems(raw["options"], name),
    ...byNameProblems(copyOf(raw["copy"]), raw["schema"]),
    ...retryProblems(raw["retry"]),
  ];
}

function copyOf(copy: unknown): GivenCopy {
  const { columns, options } = asRaw(copy);
  return { columns, options };
}

/** The manifest of a bulk load holds its configuration, snapshot or not. */
function snapshotProblems(options: unknown, name: string): ConfigProblem[] {
  if (name === bulkPipelineName || asRaw(options)["snapshot"] === undefined) return [];
  const message =
    "is for bulk loads: files of a queue are never the whole table. Remove it, and load the snapshot in bulk";
  return [{ path: "options.snapshot", message }];
}

function toPipeline(config: z.infer<typeof pipelineConfig>): ParsedPipeline {
  const { table_name: table, role_arn: roleArn, options, columns, max_rejected_rows: maxRejectedRows } = config.copy;
  const auditColumns = toAuditColumns(config.options);
  const pipeline: Pipeline = {
    manifests: toManifestPlace(config.output),
    copy: toCopySource({ table, roleArn, options, columns, maxRejectedRows, newColumns: toByName(config.schema) }),
    warehouse: toWarehouse(config.cluster),
    mode: toMode(config.options, listedOf(columns)),
    ...(auditColumns && { auditColumns }),
    ...toHooks(config.sql),
    safety: toSafety(config.safety, table),
    batch: toBatch(config.batch),
    retry: toRetryLimits(config.retry),
  };
  return { pipeline, ...(config.source && { source: toSource(config.source) }) };
}
