import { z } from "zod";
import { validationError } from "../data-api-error.ts";
import type { Operation } from "../data-api-operation.ts";
import { parseMembers } from "../parse-members.ts";
import { statementId } from "../request-members.ts";
import { isActive } from "../statements/statement-status.ts";
import { texts } from "../unconfirmed.ts";

const members = z.object({ Id: statementId });

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_CancelStatement.html */
export const cancelStatement: Operation = async ({ store, runner }, body) => {
  const { statement } = store.find(parseMembers(members, body).Id);
  if (!isActive(statement)) throw validationError(texts.cannotCancel(statement.status));
  await runner.cancel(statement);
  return { Status: true };
};
