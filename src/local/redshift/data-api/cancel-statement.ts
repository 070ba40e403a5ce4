import { z } from "zod";
import { validationError } from "./data-api-error.ts";
import { parseMembers, statementId } from "./members.ts";
import type { Operation } from "./operation.ts";
import { isActive } from "./statement.ts";

const members = z.object({ Id: statementId });

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_CancelStatement.html */
export const cancelStatement: Operation = async ({ store, runner }, body) => {
  const { statement } = store.find(parseMembers(members, body).Id);
  if (!isActive(statement))
    throw validationError(
      `Could not cancel a query that is already in ${statement.status} state, please check query status with DescribeStatement.`,
    );
  await runner.cancel(statement);
  return { Status: true };
};
