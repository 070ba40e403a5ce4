import { digest } from "../base/digest.ts";
import { LoaderError } from "../base/loader-error.ts";
import { roleSql } from "../load/plan/render-plan.ts";
import { lacksRole, restoreRole } from "../load/read-statement.ts";
import { formatStatementName, type StatementName } from "../load/statement-name.ts";
import type { RetryLimits } from "../pipeline/pipeline.ts";
import type { DescribedStatement } from "../ports/warehouse-client.ts";
import { leftAlert } from "./alerts/alert-texts.ts";
import { tell } from "./alerts/tell.ts";
import { backoffMs } from "./backoff.ts";
import type { Failure } from "./failure/classify-failure.ts";
import type { RecoverDeps, RecoverOutcome } from "./outcome.ts";

/** The failed statement's text cannot be used without the role, and COPY_IAM_ROLE_ARN is not set. */
export class MissingRoleError extends LoaderError {
  override readonly name = "MissingRoleError";
  readonly code = "MISSING_COPY_ROLE";

  constructor(statementName: string) {
    super(
      `The load ${statementName} was not submitted again: the Data API has removed the role from its COPY and COPY_IAM_ROLE_ARN is not set. ` +
        "Set COPY_IAM_ROLE_ARN of the function to the role's ARN; the event is delivered again.",
    );
  }
}

const limits: Omit<RetryLimits, "giveUpAfterHours"> = {
  maxAttempts: 8,
  baseDelaySeconds: 2,
  maxDelaySeconds: 60,
};

type Failed = { name: StatementName; statement: DescribedStatement; failure: Failure };

/**
 * The last resort, where neither manifest nor configuration says what the load was. After a conflict or a passing fault the
 * failed statement's own text is submitted again, with the role put back that the Data API has removed.
 *
 * @param because why nothing else can be done
 * @throws MissingRoleError if the role is needed and unknown
 */
export async function repeatOwnText(
  deps: RecoverDeps,
  { name, statement, failure }: Failed,
  because: string,
): Promise<RecoverOutcome> {
  const reason = `${because}; it failed with: ${failure.message || failure.class}`;
  const passes = failure.class === "conflict" || failure.class === "transient" || failure.class === "cancelled";
  if (!passes) return leave(deps, { name, statement }, reason);
  if (name.attempt >= limits.maxAttempts)
    return leave(deps, { name, statement }, `${name.attempt} attempts failed; ${reason}`);
  const sqls = withRole(deps.copyRoleArn, name, statement);
  await deps.sleepMs(backoffMs(name.attempt, limits, statement.id));
  const statementName = formatStatementName({ ...name, attempt: name.attempt + 1 });
  const clientToken = digest("retry", statement.id);
  await deps.warehouse.submit({ warehouse: statement.warehouse, statementName, sqls, clientToken });
  return { kind: "submitted", class: failure.class, submitted: [statementName], quarantined: [] };
}

/** Recovery can do nothing more for the load, and sends an alert. */
export async function leave(
  deps: RecoverDeps,
  { name, statement }: { name: StatementName; statement: { id: string } },
  reason: string,
): Promise<RecoverOutcome> {
  await tell(deps, leftAlert(name, { statementId: statement.id, reason }));
  deps.metrics.record({
    pipeline: "unknown",
    target: name.table,
    values: { Left: 1 },
    about: { batch_id: name.batchId, statement_id: statement.id },
  });
  return { kind: "left", reason };
}

function withRole(copyRoleArn: string | undefined, name: StatementName, { parts }: DescribedStatement): string[] {
  return parts.map(({ sql }) => {
    if (!lacksRole(sql)) return sql;
    if (!copyRoleArn) throw new MissingRoleError(formatStatementName(name));
    return restoreRole(sql, roleSql(copyRoleArn));
  });
}
