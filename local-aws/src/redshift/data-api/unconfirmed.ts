import type { Status } from "./statements/statement-status.ts";

/*
 * Our choices where AWS has not published what the live service does. Users find them in
 * local-aws/docs/local-redshift.md.
 */

/** The model says 404 for what is not found, the live service was seen to answer 400 (facts §1.2). */
export const notFoundHttpStatus = 400;

/** The status of a batch's parts after the part that failed. */
export const notRunStatus: Status = "ABORTED";

/** A statement's name in its event, if it has none. */
export const absentStatementName = "";

/** Requests with `WaitTimeSeconds` for one statement at a time: AWS does not publish the limit. */
export const maxWaitingRequests = 100;

export const texts = {
  sessionIsBusy: "Session is not available.",
  sessionIsClosed: (id: string) => `Session ${id} does not exist or is closed.`,
  cannotCancel: (status: Status) =>
    `Could not cancel a query that is already in ${status} state, please check query status with DescribeStatement.`,
  targetMissing: "Either ClusterIdentifier, WorkgroupName or SessionId must be provided.",
  activeStatements: (quota: number) => `Active statements exceeded the allowed quota (${quota}).`,
  activeSessions: (quota: number) => `Active sessions exceeded the allowed quota (${quota}).`,
  waitingRequests: (quota: number) =>
    `Active waiting requests for the statement exceeded the allowed quota (${quota}).`,
  throttled: "Rate exceeded",
  rowTooLarge: "Packet for query is too large.",
  resultTooLarge: "Database response exceeded size limit.",
};
