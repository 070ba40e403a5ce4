import { ExecuteStatementCommand } from "@aws-sdk/client-redshift-data";
import { until } from "../../../src/until.ts";
import type { Ended } from "../frame/ended-statement.ts";
import { endedStatement, resultRows } from "../frame/ended-statement.ts";
import type { SpecContext } from "../frame/spec-context.ts";

/** A session in which statements of a transaction run one by one. */
export type SpecSession = {
  /** Runs the statements in turn. @throws Error with the text of the first that failed */
  run(...sqls: string[]): Promise<unknown[][]>;
  /** Runs a statement that fails. @returns its text */
  fails(sql: string): Promise<string>;
  /** Starts a statement and comes back once it waits for a lock. @returns its end: its error, if it failed */
  waits(sql: string): Promise<() => Promise<string | undefined>>;
};

const keepAliveSeconds = 60;

/** Two sessions, and the tables `t` with the rows (1, 0) and (2, 0), `u` like it, and `s` with (1, 5), (3, 5). */
export async function twoSessions(context: SpecContext): Promise<[SpecSession, SpecSession]> {
  await context.run(
    "CREATE TABLE t (id int, n int)",
    "CREATE TABLE u (id int, n int)",
    "CREATE TABLE s (id int, n int)",
    "INSERT INTO t VALUES (1, 0), (2, 0)",
    "INSERT INTO u VALUES (1, 0), (2, 0)",
    "INSERT INTO s VALUES (1, 5), (3, 5)",
  );
  return [await openSession(context), await openSession(context)];
}

async function openSession({ client, target, schema, execute }: SpecContext): Promise<SpecSession> {
  const path = `SET search_path TO ${schema}, public`;
  const opening = { ...target, Sql: path, SessionKeepAliveSeconds: keepAliveSeconds };
  const { Id = "", SessionId = "" } = await client.send(new ExecuteStatementCommand(opening));
  const { RedshiftPid: pid = 0 } = await endedStatement(client, Id);
  const submit = async (Sql: string) => String((await client.send(new ExecuteStatementCommand({ SessionId, Sql }))).Id);
  const end = async (sql: string): Promise<Ended> => endedStatement(client, await submit(sql));
  return {
    async run(...sqls) {
      let rows: unknown[][] = [];
      for (const sql of sqls) {
        const { Id: id = "", HasResultSet, error } = await end(sql);
        if (error !== undefined) throw new Error(error);
        rows = HasResultSet ? await resultRows(client, id) : [];
      }
      return rows;
    },
    async fails(sql) {
      const { error } = await end(sql);
      if (error === undefined) throw new Error(`should have failed: ${sql}`);
      return error;
    },
    async waits(sql) {
      const id = await submit(sql);
      await until(`${sql} waits`, async () => {
        const asked = await execute(`SELECT count(*) FROM pg_locks WHERE pid = ${pid} AND NOT granted`);
        const { error } = await endedStatement(client, asked);
        if (error !== undefined) throw new Error(error);
        const [[waiting] = []] = await resultRows(client, asked);
        return waiting === 0 ? undefined : true;
      });
      return async () => (await endedStatement(client, id)).error;
    },
  };
}
