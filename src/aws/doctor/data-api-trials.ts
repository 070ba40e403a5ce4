import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  type RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import { QueryError } from "../../core/base/query-error.ts";
import type { Trials } from "../../core/doctor/world.ts";
import { addressOf } from "../data-api/address.ts";
import { ask } from "./ask.ts";

/** Each call waits this long for the end (facts §1.8); a statement limits itself to 20 seconds. */
const pollSeconds = 15;
const maxPolls = 20;

/** Transactions without an event, waited for. */
export function dataApiTrials(client: Pick<RedshiftDataClient, "send">): Trials {
  return {
    run: async (warehouse, sqls) => {
      const command = new BatchExecuteStatementCommand({ ...addressOf(warehouse), Sqls: [...sqls] });
      const { Id } = await ask("redshift-data:BatchExecuteStatement", () => client.send(command));
      for (let polls = 0; polls < maxPolls; polls++) {
        const {
          Status,
          SubStatements = [],
          Error: error,
        } = await ask("redshift-data:DescribeStatement", () =>
          client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: pollSeconds })),
        );
        if (Status === "FINISHED" || Status === "FAILED" || Status === "ABORTED")
          return { parts: SubStatements.map((part) => ({ status: part.Status ?? "", error: part.Error })), error };
      }
      await client.send(new CancelStatementCommand({ Id })).catch(() => undefined); // it may just have ended
      throw new QueryError(`The transaction did not end within ${maxPolls * pollSeconds} seconds, and was cancelled`, {
        isUnanswered: true,
      });
    },
  };
}
