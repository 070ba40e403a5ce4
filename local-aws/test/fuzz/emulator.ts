import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseError } from "pg";
import { readerThreads } from "../../src/redshift/copy/columnar/reader-threads.ts";
import { CopyError } from "../../src/redshift/copy/copy-error.ts";
import { startPostgres } from "../../src/redshift/postgres/postgres.ts";
import { createActivityLog } from "../../src/redshift/session/activity/activity-log.ts";
import { ConflictError } from "../../src/redshift/session/conflict-error.ts";
import { databasesPreparation, openDatabases } from "../../src/redshift/session/databases.ts";
import { openSession, type Session } from "../../src/redshift/session/session.ts";
import { StatementError } from "../../src/redshift/session/statement-error.ts";
import { RedshiftSqlError } from "../../src/redshift/sql/redshift-sql-error.ts";
import { type MemoryFiles, memoryStore } from "../redshift/copy/support/memory-store.ts";

/** Redshift's sessions over a real PostgreSQL, and S3 in memory. */
export type Emulator = AsyncDisposable & {
  files: MemoryFiles;
  open(): Promise<Session>;
  /** Connections of clients to the server, without those that lie idle in our pools. */
  connectionsInUse(): Promise<number>;
};

export async function startEmulator(threads: Parameters<typeof readerThreads>[0] = {}): Promise<Emulator> {
  await using resources = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), "redshift-fuzz-"));
  resources.defer(() => rm(dataDir, { recursive: true, force: true }));
  const postgres = resources.use(
    await startPostgres({ dataDir, isolation: "snapshot", preparation: databasesPreparation() }),
  );
  const databases = resources.use(await openDatabases(postgres));
  const files: MemoryFiles = new Map();
  let queryId = 0;
  const deps = {
    databases,
    objects: memoryStore(files),
    threads: resources.use(readerThreads(threads)),
    isolation: "snapshot",
    likeCarriesIdentity: true,
    now: () => new Date(),
    nextQueryId: () => ++queryId,
    activity: createActivityLog(),
    copyFault: () => undefined,
  } as const;
  const { pool } = await databases.use("dev");
  const countSql =
    "select count(*)::int as n from pg_stat_activity where backend_type = 'client backend' and query <> 'DISCARD ALL'";
  const started = resources.move();
  return {
    files,
    open: () => openSession(deps, "dev"),
    connectionsInUse: async () => {
      const { rows } = await pool.query<{ n: number }>(countSql);
      return (rows[0]?.n ?? 0) - pool.idleCount - databases.maintenance.idleCount;
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** How a statement ended. Only an error that Redshift itself could give is one of "refused". */
export type Ending =
  | { kind: "done"; rowCount: number }
  | { kind: "refused"; sqlState: string; message: string }
  | { kind: "broken"; problem: string };

/** A statement of a campaign may take at most this long. */
const deadlineMs = 120_000;

/** Runs one statement. Every result is an ending, and after it the session must still answer. */
export async function runStatement(session: Session, sql: string): Promise<Ending> {
  const { promise: late, resolve } = Promise.withResolvers<Ending>();
  const timer = setTimeout(() => resolve({ kind: "broken", problem: `no end after ${deadlineMs} ms` }), deadlineMs);
  const ran = session.execute(sql).then(({ rowCount }): Ending => ({ kind: "done", rowCount }), endingOf);
  const ending = await Promise.race([ran, late]).finally(() => clearTimeout(timer));
  if (ending.kind === "broken") return ending;
  const answers = await session.execute("select 1").then(
    ({ rowCount }) => rowCount === 1,
    () => false,
  );
  return answers
    ? ending
    : { kind: "broken", problem: `the session does not answer after it: ${JSON.stringify(ending)}` };
}

function endingOf(error: unknown): Ending {
  const cause = error instanceof StatementError ? error.cause : error;
  const isMeant = [CopyError, DatabaseError, RedshiftSqlError, ConflictError].some((it) => cause instanceof it);
  if (isMeant && error instanceof StatementError) {
    return { kind: "refused", sqlState: error.sqlState, message: error.message };
  }
  return { kind: "broken", problem: `not an error of Redshift: ${cause instanceof Error ? cause.stack : cause}` };
}
