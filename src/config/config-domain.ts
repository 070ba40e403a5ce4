import type * as z from "zod/mini";
import { parseTableName } from "../core/base/identifier.ts";
import { fenceOf, ledgerOf } from "../core/ledger/ledger.ts";
import { type CopyOptions, defaultCopyOptions, parseCopyOptions } from "../core/pipeline/copy-options/copy-options.ts";
import type { CopySource, LoadMode, ManifestPlace, RetryLimits, Safety, Warehouse } from "../core/pipeline/pipeline.ts";
import { splitNames } from "./config-fields.ts";
import { normalPrefix } from "./config-rules.ts";
import type * as sections from "./config-sections.ts";

/** From valid sections of JSON to the domain's types; rules between keys hold already. */
export function toWarehouse(cluster: z.infer<typeof sections.cluster>): Warehouse {
  return {
    at:
      cluster.workgroup === undefined
        ? { kind: "cluster", identifier: cluster.identifier ?? "" }
        : { kind: "workgroup", name: cluster.workgroup },
    database: cluster.db_name,
    signIn: toSignIn(cluster),
  };
}

function toSignIn({ secret_arn: arn, db_user: name }: z.infer<typeof sections.cluster>): Warehouse["signIn"] {
  if (arn !== undefined) return { kind: "secret", arn };
  return name === undefined ? { kind: "iam" } : { kind: "dbUser", name };
}

export function toMode(options: z.infer<typeof sections.options> | undefined): LoadMode {
  if (options?.merge_pk === undefined || options.merge_timestamp === undefined) return { kind: "append" };
  return {
    kind: options.merge_duplicate_pks ? "merge" : "history",
    keys: splitNames(options.merge_pk),
    timestamp: options.merge_timestamp,
    nullKeys: options.null_keys ?? "reject",
  };
}

type CopyInput = {
  table: string;
  roleArn: string;
  options: string | undefined;
  columns: readonly string[] | undefined;
  maxRejectedRows?: number;
};

export function toCopySource({ table, roleArn, options, columns, maxRejectedRows }: CopyInput): CopySource {
  return {
    options: toCopyOptions(options),
    roleArn,
    table: parseTableName(table),
    ...(columns && { columns }),
    ...(maxRejectedRows && { maxRejectedRows }),
  };
}

function toCopyOptions(text = ""): CopyOptions {
  const result = parseCopyOptions(text);
  return "options" in result ? result.options : defaultCopyOptions;
}

export function toRetryLimits(retry: z.infer<typeof sections.retry>): RetryLimits {
  return {
    maxAttempts: retry.max_attempts,
    baseDelaySeconds: retry.base_delay_seconds,
    maxDelaySeconds: retry.max_delay_seconds,
    giveUpAfterHours: retry.give_up_after_hours,
  };
}

export function toSafety(safety: z.infer<typeof sections.safety>, table: string): Safety {
  const { concurrency, exactly_once: exactlyOnce, ledger_schema: schema } = safety;
  const target = parseTableName(table);
  const ledger = exactlyOnce ? ledgerOf(target, schema) : undefined;
  return { concurrency, schema, ledger, fence: fenceOf(target, schema) };
}

export function toManifestPlace(output: z.infer<typeof sections.output>): ManifestPlace {
  return { bucket: output.manifest_bucket, prefix: normalPrefix(output.manifest_prefix ?? "") };
}
