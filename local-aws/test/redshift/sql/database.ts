import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { test as base } from "vitest";
import { startPostgres } from "../../../src/redshift/postgres/postgres.ts";
import { redshiftSchemaSql } from "../../../src/redshift/sql/library/redshift-schema.ts";
import { translate } from "../../../src/redshift/sql/translate.ts";

/** A transaction on a real PostgreSQL that takes Redshift SQL; everything in it is undone after the test. */
export type Database = {
  /** Runs statements and answers with the last one's rows, every value as PostgreSQL's text. */
  rows(...statements: string[]): Promise<(string | null)[][]>;
  columns(sql: string): Promise<string[]>;
  /** The message of the error that the last statement ends with. */
  refusal(...statements: string[]): Promise<string>;
};

async function startDatabase(): Promise<AsyncDisposable & { client: pg.Client }> {
  await using started = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), "redshift-sql-"));
  started.defer(() => rm(dataDir, { recursive: true }));
  const server = started.use(await startPostgres({ dataDir, isolation: "snapshot" }));
  const client = new pg.Client(server.url("postgres"));
  await client.connect();
  started.defer(() => client.end());
  // Twice, since a second time must change nothing.
  await client.query(redshiftSchemaSql());
  await client.query(redshiftSchemaSql());
  await client.query('SET search_path = "$user", public, redshift');
  const resources = started.move();
  return { client, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

async function query(client: pg.Client, sql: string): Promise<pg.QueryArrayResult<(string | null)[]>> {
  const translation = translate(sql);
  if (translation.kind !== "sql") throw new Error(`${sql} is not for PostgreSQL`);
  const types = { getTypeParser: () => (value: string) => value };
  return client.query<(string | null)[]>({ text: translation.text, types, rowMode: "array" });
}

function database(client: pg.Client): Database {
  const run = async (statements: readonly string[]) => {
    for (const sql of statements.slice(0, -1)) await query(client, sql);
    return query(client, statements.at(-1) ?? "");
  };
  return {
    rows: async (...statements) => (await run(statements)).rows,
    columns: async (sql) => (await run([sql])).fields.map(({ name }) => name),
    async refusal(...statements) {
      await run([...statements.slice(0, -1), "SELECT 1"]);
      await client.query("SAVEPOINT before");
      const error: unknown = await run(statements.slice(-1)).catch((reason: unknown) => reason);
      await client.query("ROLLBACK TO before");
      return error instanceof Error ? error.message : "no error";
    },
  };
}

export const test = base
  .extend("client", { scope: "worker" }, async ({}, { onCleanup }) => {
    const started = await startDatabase();
    onCleanup(() => started[Symbol.asyncDispose]());
    return started.client;
  })
  .extend("db", async ({ client }, { onCleanup }) => {
    await client.query("BEGIN");
    onCleanup(async () => {
      await client.query("ROLLBACK");
    });
    return database(client);
  });
