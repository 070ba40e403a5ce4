import * as z from "zod/mini";
import type { Pipeline } from "../core/pipeline/pipeline.ts";
import { toCopySource, toManifestPlace, toMode, toRetryLimits, toSafety, toWarehouse } from "./config-domain.ts";
import { jsonSchemaAddress, section } from "./config-fields.ts";
import { type ConfigProblem, schemaProblems } from "./config-problems.ts";
import { asRaw, clusterProblems, feedbackProblems, modeProblems, retryProblems } from "./config-rules.ts";
import * as sections from "./config-sections.ts";
import { parseJsonText } from "./json-text.ts";

export type { ConfigProblem } from "./config-problems.ts";

/** One pipeline's JSON (spec §2). `schema/config.json` is generated from it; a test fails when that is stale. */
export const pipelineConfig = section(
  {
    $schema: z.optional(jsonSchemaAddress),
    source: z.optional(sections.source),
    output: sections.output,
    copy: sections.copy,
    cluster: sections.cluster,
    options: z.optional(sections.options),
    batch: z.prefault(sections.batch, {}),
    safety: z.prefault(sections.safety, {}),
    retry: z.prefault(sections.retry, {}),
  },
  "One target table with its queue; the file is named after the queue",
);

/** Who feeds the queue: new objects of a bucket, as S3's notification filters know them. */
export type PipelineSource = { bucket: string; prefix?: string; suffix?: string };

export type ParsedPipeline = { pipeline: Pipeline; source?: PipelineSource } | { problems: ConfigProblem[] };

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
    ...modeProblems(raw["options"], asRaw(raw["copy"])["columns"]),
    ...retryProblems(raw["retry"]),
  ];
}

function toPipeline(config: z.infer<typeof pipelineConfig>): ParsedPipeline {
  const { table_name: table, role_arn: roleArn, options, columns, max_rejected_rows: maxRejectedRows } = config.copy;
  const pipeline: Pipeline = {
    manifests: toManifestPlace(config.output),
    copy: toCopySource({ table, roleArn, options, columns, maxRejectedRows }),
    warehouse: toWarehouse(config.cluster),
    mode: toMode(config.options),
    safety: toSafety(config.safety, table),
    batch: { maxFiles: config.batch.max_files, maxBytes: config.batch.max_bytes },
    retry: toRetryLimits(config.retry),
  };
  return { pipeline, ...(config.source && { source: toSource(config.source) }) };
}

function toSource({ bucket, prefix, suffix }: z.infer<typeof sections.source>): PipelineSource {
  return { bucket, ...(prefix !== undefined && { prefix }), ...(suffix !== undefined && { suffix }) };
}
