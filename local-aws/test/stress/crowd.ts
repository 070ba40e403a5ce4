import { BatchExecuteStatementCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import pMap from "p-map";
import { Client } from "pg";
import { startLocal } from "../../src/start-local.ts";
import { until } from "../../src/until.ts";
import { endedStatement, resultRows } from "../conformance/frame/ended-statement.ts";

export type CrowdResult = {
  clients: number;
  statements: number;
  /** Statements that did not finish, or whose row is not in the table just once. */
  lost: number;
  /** Statements that answered with another one's result. */
  mixedUp: number;
  /** Connections of PostgreSQL that were left, our own aside. */
  sessionsLeft: number;
  seconds: number;
};

const waitSeconds = 30;

/** Many clients at once, each submitting one statement after the other, every tenth in a session that is kept for a moment. */
export async function crowd({ clients, statements }: { clients: number; statements: number }): Promise<CrowdResult> {
  await using local = await startLocal();
  const { endpoint, region, postgresUrl } = local;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const open = () => new RedshiftDataClient({ endpoint, region, credentials, maxAttempts: 1 });
  const sdk = Array.from({ length: clients }, open);
  const [first = open()] = sdk;
  const target = { ClusterIdentifier: "any-cluster", Database: "dev" };
  await endedStatement(first, await submit(first, { ...target, Sqls: ["CREATE TABLE crowd (n int)"] }));
  const before = await openConnections(postgresUrl);
  const startMs = performance.now();
  const numbers = Array.from({ length: statements }, (_, at) => at);
  const answers = await pMap(numbers, (n) => ask(sdk[n % clients] ?? first, target, n), { concurrency: clients });
  const seconds = (performance.now() - startMs) / 1000;
  const counted = await endedStatement(first, await submit(first, { ...target, Sqls: [countSql] }));
  const rows = await resultRows(first, `${counted.Id}:1`);
  const once = new Set(rows.filter(([, count]) => count === 1).map(([n]) => n));
  const sessionsLeft = await connectionsLeft(postgresUrl, before);
  for (const it of sdk) it.destroy();
  return {
    clients,
    statements,
    lost: answers.filter(({ n, isFinished }) => !isFinished || !once.has(n)).length,
    mixedUp: answers.filter(({ n, answer }) => answer !== String(n)).length,
    sessionsLeft,
    seconds: Math.round(seconds * 10) / 10,
  };
}

const countSql = "SELECT n, count(*)::int FROM crowd GROUP BY n";

type Target = { ClusterIdentifier: string; Database: string };

async function submit(
  client: RedshiftDataClient,
  input: Target & { Sqls: string[]; SessionKeepAliveSeconds?: number },
) {
  return String((await client.send(new BatchExecuteStatementCommand(input))).Id);
}

/** Writes its number, and reads it back from its own temporary table. */
async function ask(client: RedshiftDataClient, target: Target, n: number) {
  const Sqls = [
    `CREATE TEMP TABLE mine AS SELECT ${n} AS n`,
    "INSERT INTO crowd SELECT n FROM mine",
    "SELECT n::varchar FROM mine",
  ];
  const kept = n % 10 === 0 ? { SessionKeepAliveSeconds: 1 } : {};
  const id = await submit(client, { ...target, Sqls, ...kept });
  const { Status } = await endedStatement(client, id);
  const isFinished = Status === "FINISHED";
  const answer = isFinished ? (await resultRows(client, `${id}:3`))[0]?.[0] : undefined;
  return { n, isFinished, answer };
}

async function openConnections(postgresUrl: string): Promise<number> {
  const client = new Client({ connectionString: postgresUrl });
  await client.connect();
  const sql =
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE backend_type = 'client backend' AND query <> 'DISCARD ALL' AND pid <> pg_backend_pid()";
  const { rows } = await client.query<{ n: number }>(sql);
  await client.end();
  return rows[0]?.n ?? 0;
}

/** Sessions close when they were idle for their time, so they are given some. */
async function connectionsLeft(postgresUrl: string, before: number): Promise<number> {
  const left = async () => Math.max(0, (await openConnections(postgresUrl)) - before);
  await until(
    "all sessions are closed",
    async () => ((await left()) === 0 ? true : undefined),
    waitSeconds * 1000,
  ).catch(() => undefined);
  return left();
}
