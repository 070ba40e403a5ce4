import { rm } from "node:fs/promises";
import type { S3Client } from "@aws-sdk/client-s3";
import type { Service } from "../gateway/service.ts";
import { clusterApi } from "./account-api/cluster-api.ts";
import { serverlessApi } from "./account-api/serverless-api.ts";
import { readerThreads } from "./copy/columnar/reader-threads.ts";
import { s3ObjectStore } from "./copy/source/object-store.ts";
import { createDataApi } from "./data-api/data-api.ts";
import { type QuotaSettings, quotasOf } from "./data-api/quotas.ts";
import { noStatementFaults, type StatementFaults } from "./data-api/statements/no-statement-faults.ts";
import type { StatementChangeEvent } from "./data-api/statements/statement-event.ts";
import { type Isolation, type Postgres, startPostgres } from "./postgres/postgres.ts";
import { createScripts } from "./scripts.ts";
import { createActivityLog } from "./session/activity/activity-log.ts";
import type { ClientPlace } from "./session/activity/log-query.ts";
import { databasesPreparation, openDatabases } from "./session/databases.ts";
import { createPasswords } from "./session/passwords.ts";
import { openSession, type Session } from "./session/session.ts";
import type { SessionDeps } from "./session/session-state.ts";
import { createTemporaryCredentials } from "./session/temporary-credentials.ts";
import { createTls } from "./wire/tls/create-tls.ts";
import { startWireServer, type WireOptions } from "./wire/wire-server.ts";

export type { StatementChangeEvent } from "./data-api/statements/statement-event.ts";

type LocalRedshiftOptions = {
  /** Kept, and found again by the next start. */
  dataDir: string;
  isolation: Isolation;
  /** A server on that folder, which its owner stops; absent: one is started and stopped. */
  postgres?: Promise<Postgres>;
  /** As in `LocalOptions`. */
  likeCarriesIdentity?: boolean;
  /** Where COPY reads. */
  s3: S3Client;
  region: string;
  accountId: string;
  /** Called for every statement `WithEvent`, once DescribeStatement shows how it ended. */
  onStatementChange?: (event: StatementChangeEvent) => void;
  /** Asked before each COPY: the error to inject, if any. */
  copyFault?: SessionDeps["copyFault"];
  /** Of the Data API. */
  statementFaults?: StatementFaults;
  /** Faults of the Data API, read at each use, since they may change. */
  quotas?: () => QuotaSettings | undefined;
  now?: () => Date;
  /** Where clients of PostgreSQL's protocol connect; absent: any free port. */
  wirePort?: WireOptions["port"];
};

export type LocalRedshift = AsyncDisposable & {
  /** The Redshift Data API. */
  service: Service;
  /** The parts of Redshift's API, and of Redshift Serverless's, by which drivers sign in. */
  account: { cluster: Service; serverless: Service };
  /** Of the database `dev`, for clients of Redshift: they speak PostgreSQL's protocol and Redshift's SQL. */
  url: string;
  /** The certificate of the authority that clients of `url` can check the server's against, in PEM. */
  caFile: string;
  /** Of the database `dev` in the PostgreSQL behind Redshift, in its own SQL. */
  postgresUrl: string;
  /**
   * Runs Redshift SQL, one transaction for each statement; errors call the script by its name. Of a script that ran before
   * under the same name, only what is new runs.
   *
   * @returns the statements that ran
   * @throws ScriptError at the first that fails
   */
  runScript(database: string, script: string, name?: string): Promise<readonly string[]>;
  openSession(database: string, user: string | undefined): Promise<Pick<Session, "execute"> & AsyncDisposable>;
  /** Resolves when no statement of the Data API is running or waiting. */
  idle(): Promise<void>;
  /** Statements of the Data API that run, and that wait for their turn. */
  activity(): { running: number; waiting: number };
};

/** Redshift's SQL, COPY and Data API over an embedded PostgreSQL, for any name of a cluster or workgroup. */
export async function startRedshift(options: LocalRedshiftOptions): Promise<LocalRedshift> {
  const { isolation, region, accountId, now = () => new Date(), onStatementChange = () => undefined } = options;
  await using resources = new AsyncDisposableStack();
  const postgres = await (options.postgres ?? ownPostgres(options, resources));
  const databases = resources.use(await openDatabases(postgres));
  const objects = s3ObjectStore(options.s3);
  const threads = resources.use(readerThreads());
  const { copyFault = () => undefined, likeCarriesIdentity = true } = options;
  const quotas = () => quotasOf(options.quotas?.());
  const nextQueryId = queryIds(now());
  const deps: SessionDeps = {
    databases,
    objects,
    threads,
    isolation,
    likeCarriesIdentity,
    now,
    nextQueryId,
    activity: createActivityLog(),
    copyFault,
  };
  const open = (database: string, user?: string, from?: ClientPlace) => openSession(deps, database, { user, from });
  const { statementFaults: faults = noStatementFaults } = options;
  const place = { region, accountId };
  const api = resources.use(
    createDataApi({ openSession: open, onStatementChange, quotas, faults, nextQueryId, now, ...place }),
  );
  const credentials = createTemporaryCredentials(now);
  const passwords = createPasswords(databases.maintenance, credentials);
  const tls = await createTls(`${options.dataDir}-ca.pem`, new Date());
  resources.defer(() => rm(tls.caFile, { force: true }));
  const wire = resources.use(await startWireServer({ port: options.wirePort ?? 0, openSession: open, passwords, tls }));
  const address = { host: "127.0.0.1", port: wire.port };
  const account = { ...place, credentials, address, startedAt: now() };
  const started = resources.move();
  return {
    service: api.service,
    account: { cluster: clusterApi(account), serverless: serverlessApi(account) },
    url: `postgres://awsuser@127.0.0.1:${wire.port}/dev`,
    caFile: tls.caFile,
    postgresUrl: postgres.url("dev"),
    idle: api.idle,
    activity: api.activity,
    runScript: createScripts(open),
    openSession: open,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function ownPostgres(
  { dataDir, isolation }: LocalRedshiftOptions,
  resources: AsyncDisposableStack,
): Promise<Postgres> {
  return resources.use(await startPostgres({ dataDir, isolation, preparation: databasesPreparation() }));
}

/** Query ids differ even from those of earlier starts, because the log of load errors uses them as keys. */
function queryIds(start: Date): () => number {
  let last = Math.floor((start.getTime() - Date.UTC(2026, 0)) / 1000);
  return () => ++last;
}
