import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementInput,
  CancelStatementCommand,
  type CancelStatementResponse,
  DescribeStatementCommand,
  type DescribeStatementResponse,
  ExecuteStatementCommand,
  type ExecuteStatementInput,
  type Field,
  GetStatementResultCommand,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import { S3Client } from "@aws-sdk/client-s3";
import { test as base } from "vitest";
import { startGateway } from "../../src/gateway/gateway.ts";
import type { Isolation } from "../../src/redshift/postgres/postgres.ts";
import { type LocalRedshift, type StatementChangeEvent, startRedshift } from "../../src/redshift/redshift.ts";
import { until } from "../../src/until.ts";

export type RedshiftUnderTest = {
  redshift: LocalRedshift;
  client: RedshiftDataClient;
  /** Names the cluster and the test's database. */
  target: { ClusterIdentifier: string; Database: string };
  /** Every event since the start. */
  events: StatementChangeEvent[];
  /** Submits one statement. */
  submit(Sql: string, more?: Partial<ExecuteStatementInput>): Promise<string>;
  /** Submits a batch. */
  submitBatch(Sqls: string[], more?: Partial<BatchExecuteStatementInput>): Promise<string>;
  describe(id: string): Promise<DescribeStatementResponse>;
  /** Waits until it is FINISHED, FAILED or ABORTED. */
  ended(id: string): Promise<DescribeStatementResponse>;
  /** Waits until a part of a batch has ended. @param id of the form `<id>:<n>` */
  part(id: string): Promise<void>;
  cancel(id: string): Promise<CancelStatementResponse>;
  /** The values of a result's first page. */
  result(id: string): Promise<unknown[][]>;
  /** Runs a query and gives the values of its result's first page. */
  rows(sql: string): Promise<unknown[][]>;
};

export type RedshiftTestOptions = { isolation: Isolation; s3?: S3Client; now?: () => Date };

const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const region = "eu-west-1";

/** A local Redshift behind the gateway, with the real client and a database that no other test uses. */
export async function localRedshift(options: RedshiftTestOptions): Promise<RedshiftUnderTest & AsyncDisposable> {
  await using resources = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), "local-redshift-test-"));
  resources.defer(() => rm(dataDir, { recursive: true, force: true }));
  const s3 = options.s3 ?? unreachableS3();
  const events: StatementChangeEvent[] = [];
  const onStatementChange = (event: StatementChangeEvent) => events.push(event);
  const place = { region, accountId: "123456789012" };
  const redshift = resources.use(await startRedshift({ ...options, ...place, dataDir, s3, onStatementChange }));
  const routes = { s3: () => undefined, targets: { RedshiftData: redshift.service }, paths: [] };
  const gateway = resources.use(await startGateway({ port: 0, routes }));
  const client = new RedshiftDataClient({ endpoint: gateway.url, region, credentials, maxAttempts: 1 });
  resources.defer(() => client.destroy());
  const target = { ClusterIdentifier: "any-cluster", Database: `test_${randomBytes(4).toString("hex")}` };
  const started = resources.move();
  const disposable = { [Symbol.asyncDispose]: () => started.disposeAsync() };
  return { redshift, client, target, events, ...helpers(client, target), ...disposable };
}

function unreachableS3(): S3Client {
  return new S3Client({ endpoint: "http://127.0.0.1:9", region, credentials, maxAttempts: 1 });
}

type Helpers = Omit<RedshiftUnderTest, "redshift" | "client" | "target" | "events">;

function helpers(client: RedshiftDataClient, target: RedshiftUnderTest["target"]): Helpers {
  const describe = (Id: string) => client.send(new DescribeStatementCommand({ Id }));
  const ended = (Id: string) =>
    until(`statement ${Id} ended`, async () => {
      const described = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 10 }));
      return /FINISHED|FAILED|ABORTED/.test(described.Status ?? "") ? described : undefined;
    });
  const submit: Helpers["submit"] = async (Sql, more) =>
    String((await client.send(new ExecuteStatementCommand({ ...target, Sql, ...more }))).Id);
  const result = async (Id: string) => {
    const { Records = [] } = await client.send(new GetStatementResultCommand({ Id }));
    return Records.map((record) => record.map(fieldValue));
  };
  return {
    describe,
    ended,
    submit,
    result,
    cancel: (Id) => client.send(new CancelStatementCommand({ Id })),
    async part(Id) {
      await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
    },
    async submitBatch(Sqls, more) {
      return String((await client.send(new BatchExecuteStatementCommand({ ...target, Sqls, ...more }))).Id);
    },
    async rows(sql) {
      const { Id = "", Error: error } = await ended(await submit(sql));
      if (error !== undefined) throw new Error(error);
      return result(Id);
    },
  };
}

/** The one member that a field has. */
export function fieldValue(field: Field): unknown {
  return field.isNull ? null : Object.values(field)[0];
}

/** Local Redshifts shared by the tests of one file; each is started when a test first asks for it. */
export const test = base
  .extend("snapshot", { scope: "worker" }, async ({}, { onCleanup }) => {
    const redshift = await localRedshift({ isolation: "snapshot" });
    onCleanup(() => redshift[Symbol.asyncDispose]());
    return redshift;
  })
  .extend("serializable", { scope: "worker" }, async ({}, { onCleanup }) => {
    const redshift = await localRedshift({ isolation: "serializable" });
    onCleanup(() => redshift[Symbol.asyncDispose]());
    return redshift;
  });
