import { DescribeStatementCommand, type RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import type { LoadState, LoadStates } from "../../core/ports/load-states.ts";
import { listLoads } from "./active-loads.ts";
import { isUnknownStatement } from "./is-unknown-statement.ts";

/** An answer that takes longer than what it waits for comes too late for a loader that waits for it. */
const patienceMs = 3000;

/**
 * The states of loads, by calls that are made once: a quota is 100 descriptions and three listings a second in an account.
 *
 * @param client makes few attempts
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/amazon-redshift-limits.html
 */
export function dataApiLoadStates(client: Pick<RedshiftDataClient, "send">): LoadStates {
  return {
    list: (warehouse) => listLoads(client, warehouse, waitingStatuses),
    stateOf: async (Id, waitSeconds = 0) => {
      try {
        const abortSignal = AbortSignal.timeout(patienceMs + waitSeconds * 1000);
        const input = { Id, ...(waitSeconds > 0 && { WaitTimeSeconds: waitSeconds }) };
        const { Status = "" } = await client.send(new DescribeStatementCommand(input), { abortSignal });
        return stateOf(Status);
      } catch (error) {
        if (isUnknownStatement(error)) return "ended";
        if (isThrottled(error)) return "busy";
        throw error;
      }
    },
  };
}

/** A statement that waits for a lock has STARTED. One more call for each other status would not find many. */
const waitingStatuses = ["STARTED"] as const;

/** The other statuses are FINISHED, FAILED and ABORTED. */
const activeStatuses = ["SUBMITTED", "PICKED", "STARTED"];

const stateOf = (status: string): LoadState => (activeStatuses.includes(status) ? "active" : "ended");

/** Of too many calls, or of too many that wait for one statement. */
const isThrottled = (error: unknown) =>
  error instanceof Error && /throttl|toomanyrequests|activewaitingrequests/i.test(error.name);
