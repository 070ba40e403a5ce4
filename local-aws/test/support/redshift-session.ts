import { type DescribeStatementResponse, ExecuteStatementCommand } from "@aws-sdk/client-redshift-data";
import { until } from "../../src/until.ts";
import type { RedshiftUnderTest } from "./local-redshift.ts";

/** A session of the Data API, to put the statements of several transactions into a chosen order. */
export type TestSession = {
  /** Runs a statement to its end. */
  run(sql: string): Promise<DescribeStatementResponse>;
  /** Starts a statement and comes back once it waits for a lock; the result waits for its end. */
  runBlocked(sql: string): Promise<() => Promise<DescribeStatementResponse>>;
};

export async function testSession(redshift: RedshiftUnderTest): Promise<TestSession> {
  const opening = new ExecuteStatementCommand({ ...redshift.target, Sql: "SELECT 1", SessionKeepAliveSeconds: 60 });
  const { Id = "", SessionId = "" } = await redshift.client.send(opening);
  await redshift.ended(Id);
  const submit = async (Sql: string) =>
    String((await redshift.client.send(new ExecuteStatementCommand({ SessionId, Sql }))).Id);
  return {
    run: async (sql) => redshift.ended(await submit(sql)),
    async runBlocked(sql) {
      const id = await submit(sql);
      await until(`${sql} waits for a lock`, async () => {
        const { RedshiftPid: pid = 0 } = await redshift.describe(id);
        const waiting = await redshift.rows(`SELECT 1 FROM pg_locks WHERE pid = ${pid} AND NOT granted`);
        return waiting.length > 0 ? true : undefined;
      });
      return () => redshift.ended(id);
    },
  };
}
