import { backoffMs } from "../backoff.ts";
import { digest } from "../digest.ts";
import type { Failure } from "../failure.ts";
import { LoaderError } from "../loader-error.ts";
import type { RetryLimits } from "../pipeline.ts";
import type { DescribedStatement } from "../ports.ts";
import { isCopy, roleSql } from "../sql.ts";
import { formatStatementName, type StatementName } from "../statement-name.ts";
import { leftAlert } from "./alert-texts.ts";
import type { RecoverDeps, RecoverOutcome } from "./outcome.ts";
import { tell } from "./recovery.ts";

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

const limits: RetryLimits = { maxAttempts: 8, baseDelaySeconds: 2, maxDelaySeconds: 60 };

type Failed = { name: StatementName; statement: DescribedStatement; failure: Failure };

/**
 * The last resort, where no manifest tells what the load was: a conflict, or what passes by itself, is submitted
 * again in the failed statement's own words, with the role put back that the Data API has removed.
 *
 * @throws MissingRoleError if the role is needed and unknown
 */
export async function repeatOwnText(deps: RecoverDeps, { name, statement, failure }: Failed): Promise<RecoverOutcome> {
  const reason = `its manifest cannot be read, and it failed with: ${failure.message}`;
  const passes = failure.class === "conflict" || failure.class === "transient";
  if (!passes) return leave(deps, { name, statement, failure }, reason);
  if (name.attempt >= limits.maxAttempts)
    return leave(deps, { name, statement, failure }, `${name.attempt} attempts failed; ${reason}`);
  const sqls = restoreRole(deps.copyRoleArn, name, statement);
  await deps.sleepMs(backoffMs(name.attempt, limits, statement.id));
  const statementName = formatStatementName({ ...name, attempt: name.attempt + 1 });
  const clientToken = digest("retry", statement.id);
  await deps.warehouse.submit({ warehouse: statement.warehouse, statementName, sqls, clientToken });
  return { kind: "submitted", class: failure.class, submitted: [statementName], quarantined: [] };
}

async function leave(deps: RecoverDeps, { name, statement }: Failed, reason: string): Promise<RecoverOutcome> {
  await tell(deps, leftAlert(name, { statementId: statement.id, reason }));
  return { kind: "left", reason };
}

function restoreRole(copyRoleArn: string | undefined, name: StatementName, { parts }: DescribedStatement): string[] {
  return parts.map(({ sql }) => {
    if (!isCopy(sql) || !redactedRole.test(sql)) return sql;
    if (!copyRoleArn) throw new MissingRoleError(formatStatementName(name));
    return sql.replace(redactedRole, () => `IAM_ROLE ${roleSql(copyRoleArn)}`);
  });
}

/** Two quotes inside a literal are followed by more of it, or by the quote that ends it. */
const redactedRole = /\bIAM_ROLE\s+''(?!')/i;
