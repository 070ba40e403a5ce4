import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client, Pool } from "pg";
import { test as base } from "vitest";
import { type ReaderThreads, readerThreads } from "../../../../src/redshift/copy/columnar/reader-threads.ts";
import { postgresLoadLog } from "../../../../src/redshift/copy/run/load-log.ts";
import { loadTablesSql } from "../../../../src/redshift/copy/run/load-tables.ts";
import { type CopyDeps, type CopyResult, runCopy } from "../../../../src/redshift/copy/run/run-copy.ts";
import { parseCopy } from "../../../../src/redshift/copy/statement/parse-copy.ts";
import { type Postgres, startPostgres } from "../../../../src/redshift/postgres/postgres.ts";
import { connect, openPool } from "../../../../src/redshift/session/connect.ts";
import { parseUnload } from "../../../../src/redshift/unload/parse-unload.ts";
import { runUnload, type UnloadResult } from "../../../../src/redshift/unload/run-unload.ts";
import { type MemoryFiles, memoryStore } from "./memory-store.ts";

export const role = "IAM_ROLE 'arn:aws:iam::123456789012:role/copy'";

export type CopySession = {
  files: MemoryFiles;
  /** Puts a file; text is UTF-8. */
  put(url: string, content: string | Uint8Array): void;
  sql(text: string): Promise<unknown[][]>;
  /** Runs `COPY <what> IAM_ROLE … <options>` in a new transaction. */
  copy(what: string, options?: string): Promise<CopyResult>;
  /** Runs `UNLOAD ('<query>') TO '<to>' IAM_ROLE … <options>` in a new transaction. */
  unload(query: string, to: string, options?: string): Promise<UnloadResult>;
  /** Code, line, column and message of the errors of the last COPY. */
  errors(): Promise<unknown[][]>;
};

type Server = { postgres: Postgres; url: string; threads: ReaderThreads };

/** One PostgreSQL for the tests of a file; each test has a session whose temporary tables are its own. */
export const test = base
  .extend("server", { scope: "worker" }, async ({}, { onCleanup }): Promise<Server> => {
    const resources = new AsyncDisposableStack();
    onCleanup(() => resources.disposeAsync());
    const dataDir = await mkdtemp(join(tmpdir(), "copy-test-"));
    resources.defer(() => rm(dataDir, { recursive: true, force: true }));
    const postgres = resources.use(await startPostgres({ dataDir, isolation: "snapshot" }));
    const url = postgres.url("template1");
    await withClient(url, (client) => client.query(loadTablesSql));
    return { postgres, url, threads: resources.use(readerThreads()) };
  })
  .extend("session", async ({ server }, { onCleanup }): Promise<CopySession> => {
    const client = await connect(server.url);
    const pool = openPool(server.url);
    onCleanup(async () => {
      await client.end();
      await pool.end();
    });
    return copySession({ client, pool, threads: server.threads });
  });

async function withClient(url: string, use: (client: Client) => Promise<unknown>): Promise<void> {
  const client = await connect(url);
  await use(client).finally(() => client.end());
}

let lastQueryId = 1000;

type SessionParts = { client: Client; pool: Pool; threads: ReaderThreads };

function copySession({ client, pool, threads }: SessionParts): CopySession {
  const files: MemoryFiles = new Map();
  const log = postgresLoadLog(pool);
  let queryId = 0;
  const sql = async (text: string): Promise<unknown[][]> =>
    (await client.query({ text, rowMode: "array", types: { getTypeParser: () => String } })).rows;
  const now = () => new Date("2026-11-22T12:00:00Z");
  const objects = memoryStore(files, 7);
  const inTransaction = async <T>(work: (deps: CopyDeps) => Promise<T>): Promise<T> => {
    queryId = ++lastQueryId;
    await client.query("begin");
    try {
      const result = await work({
        client,
        objects,
        threads,
        log,
        queryId,
        transactionId: 7,
        sessionId: 42,
        database: "dev",
        now,
      });
      await client.query("commit");
      return result;
    } catch (error) {
      await client.query("rollback");
      throw error;
    }
  };
  return {
    files,
    sql,
    put: (url, content) => files.set(url, Buffer.from(content as string)),
    copy: (what, options = "") => inTransaction((deps) => runCopy(deps, parseCopy(`copy ${what} ${role} ${options}`))),
    unload: (query, to, options = "") =>
      inTransaction((deps) => runUnload(deps, parseUnload(`unload ($$${query}$$) to '${to}' ${role} ${options}`))),
    errors: () =>
      sql(`select error_code, line_number, trim(column_name), trim(error_message)
           from redshift.sys_load_error_detail where query_id = ${queryId} order by file_name, line_number`),
  };
}
