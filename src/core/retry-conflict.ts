import { backoffMs } from "./backoff.ts";
import { bulkPipelineName } from "./bulk-load.ts";
import { digest } from "./digest.ts";
import { classifyFailure } from "./failure.ts";
import { formatTableName } from "./identifier.ts";
import { LoaderError } from "./loader-error.ts";
import { errorFields, type Log } from "./log.ts";
import { readManifestUrl } from "./manifest.ts";
import type { RetryLimits, Warehouse } from "./pipeline.ts";
import { planLoad } from "./plan.ts";
import type { Pipelines, Submitter } from "./ports.ts";
import { readTag, renderPlan, roleSql } from "./sql.ts";
import { formatStatementName, parseStatementName, type StatementName } from "./statement-name.ts";
import type { Submission } from "./submission.ts";

/** What EventBridge tells of a statement that ended. */
export type StatementEnded = { statementId: string; statementName: string; state: string };

/** A statement that the warehouse ran, as it describes it afterwards. */
export type DescribedStatement = {
  id: string;
  status: string;
  warehouse: Warehouse;
  /** In order; credentials are redacted to `IAM_ROLE ''` (facts §1.9). */
  sqls: readonly string[];
  /** The errors of the sub-statements, then that of the whole. */
  errors: readonly string[];
};

export type RetryOutcome =
  | { kind: "ignored"; reason: string }
  | { kind: "not retried"; errors: readonly string[] }
  | { kind: "given up"; attempts: number }
  | { kind: "resubmitted"; statementName: string; statementId: string; delayMs: number };

export type RetryDeps = {
  /** Absent where the function has no configuration: then the failed statement's own text is used. */
  pipelines: Pipelines | undefined;
  warehouse: Submitter & { describe(statementId: string): Promise<DescribedStatement> };
  /** Put back where the Data API redacted the role of COPY. */
  copyRoleArn: string | undefined;
  sleepMs: (durationMs: number) => Promise<void>;
  log: Log;
};

/** The failed statement's text cannot be used without the role, and nobody told the role. */
export class MissingRoleError extends LoaderError {
  override readonly name = "MissingRoleError";
  readonly code = "MISSING_COPY_ROLE";
  readonly retryable = false;

  constructor(statementName: string) {
    super(
      `The load ${statementName} was not submitted again: the Data API has removed the role from its COPY and COPY_IAM_ROLE_ARN is not set. ` +
        "Set COPY_IAM_ROLE_ARN of the function to the role's ARN; the event is delivered again.",
    );
  }
}

const defaultLimits: RetryLimits = { maxAttempts: 8, baseDelaySeconds: 2, maxDelaySeconds: 60 };

/**
 * Submits a load again that failed only because of a conflict, after a delay, up to `maxAttempts` times.
 *
 * Idempotent: the next submission's token comes from the failed statement's id,
 * so that the same event, delivered twice, submits once.
 *
 * @throws MissingRoleError, or whatever the warehouse throws: the event is then to be delivered again
 */
export async function retryConflict(deps: RetryDeps, event: StatementEnded): Promise<RetryOutcome> {
  const name = parseStatementName(event.statementName);
  if (!name) return { kind: "ignored", reason: "the statement's name is not of a load" };
  if (event.state !== "FAILED") return { kind: "ignored", reason: `the state is ${event.state}` };

  const failed = await deps.warehouse.describe(event.statementId);
  if (failed.status !== "FAILED") return { kind: "ignored", reason: `the statement's status is ${failed.status}` };
  if (classifyFailure(failed.errors) !== "conflict") return { kind: "not retried", errors: failed.errors };

  const { limits, ...load } = await rebuild(deps, name, failed);
  if (name.attempt >= limits.maxAttempts) return { kind: "given up", attempts: name.attempt };
  const delayMs = backoffMs(name.attempt, limits, failed.id);
  await deps.sleepMs(delayMs);
  const statementName = formatStatementName({ ...name, attempt: name.attempt + 1 });
  const statementId = await deps.warehouse.submit({ ...load, statementName, clientToken: digest("retry", failed.id) });
  return { kind: "resubmitted", statementName, statementId, delayMs };
}

type Rebuilt = Pick<Submission, "warehouse" | "sqls"> & { limits: RetryLimits };

/** From the pipeline's configuration where it can be found, else from the failed statement's own text. */
async function rebuild(deps: RetryDeps, name: StatementName, failed: DescribedStatement): Promise<Rebuilt> {
  const configured = await fromConfiguration(deps, name, failed);
  return configured ?? { warehouse: failed.warehouse, sqls: restoreRole(deps, name, failed), limits: defaultLimits };
}

async function fromConfiguration(deps: RetryDeps, name: StatementName, failed: DescribedStatement) {
  const manifestUrl = failed.sqls.map(readManifestOfCopy).find((url) => url !== undefined);
  const manifest = manifestUrl && readManifestUrl(manifestUrl);
  if (!deps.pipelines || !manifestUrl || !manifest || manifest.pipelineName === bulkPipelineName) return undefined;
  try {
    const pipeline = await deps.pipelines.get(manifest.pipelineName);
    const { warehouse, copy, retry: limits } = pipeline;
    if (warehouse.database !== name.database || formatTableName(copy.table) !== name.table) return undefined;
    return { warehouse, sqls: renderPlan(planLoad(pipeline, manifestUrl)), limits };
  } catch (error) {
    deps.log.warn("configuration not used for the retry", { pipeline: manifest.pipelineName, ...errorFields(error) });
    return undefined;
  }
}

function readManifestOfCopy(sql: string): string | undefined {
  if (readTag(sql) !== "copy") return undefined;
  return / FROM '(s3:\/\/(?:[^'\\]|''|\\\\)+)' IAM_ROLE /
    .exec(sql)?.[1]
    ?.replaceAll("''", "'")
    .replaceAll("\\\\", "\\");
}

function restoreRole({ copyRoleArn }: RetryDeps, name: StatementName, failed: DescribedStatement): string[] {
  return failed.sqls.map((sql) => {
    if (readTag(sql) !== "copy" || !redactedRole.test(sql)) return sql;
    if (!copyRoleArn) throw new MissingRoleError(formatStatementName(name));
    return sql.replace(redactedRole, () => `IAM_ROLE ${roleSql(copyRoleArn)}`);
  });
}

/** Two quotes inside a literal are followed by more of it, or by the quote that ends it. */
const redactedRole = /\bIAM_ROLE\s+''(?!')/i;
