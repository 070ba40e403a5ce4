import { DescribeStatementCommand, ExecuteStatementCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { test as base, describe, expect } from "vitest";
import { type LocalAws, startLocal } from "../src/index.ts";
import { needNode24 } from "../src/need-node-24.ts";
import { relay } from "./support/local-aws.ts";

const test = base.extend("local", { scope: "file" }, async ({}, { onCleanup }): Promise<LocalAws> => {
  const local = await startLocal({
    buckets: ["landing"],
    queues: [{ name: "arrivals", notification: { bucket: "landing", suffix: ".csv" } }, { name: "unread" }],
    functions: [relay()],
    eventSourceMappings: [{ queue: "arrivals", functionName: "relay", batchSize: 1, windowSeconds: 0 }],
  });
  onCleanup(() => local[Symbol.asyncDispose]());
  return local;
});

/** An SDK client as a test makes it: all it knows is the environment. */
const clientOptions = ({ environment }: LocalAws) => ({
  endpoint: environment["AWS_ENDPOINT_URL"] ?? "",
  region: environment["AWS_REGION"] ?? "",
  credentials: {
    accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
    secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
  },
});

describe("a local AWS without options", () => {
  test("has free ports, the documented region and account, and Redshift's default isolation", async () => {
    await using first = await startLocal();
    await using second = await startLocal();
    expect(first).toMatchObject({ region: "us-east-1", accountId: "000000000000" });
    expect(new Set([first, second].flatMap((it) => [it.endpoint, it.redshiftUrl, it.dataDir])).size).toBe(6);
    const isolation = "SELECT TRIM(isolation_level) AS level FROM stv_db_isolation_level WHERE db_name = 'dev'";
    expect(await first.query(isolation)).toEqual([{ level: "Snapshot Isolation" }]);
  });
});

describe("query", () => {
  test("gives the rows of the last statement, in the database that is named", async ({ local }) => {
    await local.query("CREATE TABLE places (id BIGINT, name VARCHAR(8)); INSERT INTO places VALUES (1, 'a')", "sales");
    expect(await local.query("SELECT 1; SELECT id, name FROM places", "sales")).toEqual([{ id: "1", name: "a" }]);
    await expect(local.query("SELECT * FROM places")).rejects.toThrow('relation "places" does not exist');
  });

  test("keeps no temporary table and no transaction for the next one", async ({ local }) => {
    await local.query("BEGIN; CREATE TEMP TABLE mine (a INT); INSERT INTO mine VALUES (1)");
    await expect(local.query("SELECT * FROM mine")).rejects.toThrow('relation "mine" does not exist');
  });
});

describe("untilQuiet", () => {
  test("waits for what an object sets off, and for no message that no function reads", async ({ local }) => {
    const sqs = new SQSClient(clientOptions(local));
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "unread" }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "for a person" }));
    await local.putObject("landing", "a.csv", "1\n");
    await local.untilQuiet();
    const status = await (await fetch(`${local.endpoint}/_local/status`)).json();
    expect(status).toMatchObject({
      queues: [
        { name: "arrivals", visible: 0, inFlight: 0, delayed: 0 },
        { name: "unread", visible: 1, inFlight: 0, delayed: 0 },
      ],
      functions: [{ name: "relay", running: 0, waiting: 0 }],
    });
  });

  test("waits for a statement of the Data API; the error of a time-out says what it waited for", async ({ local }) => {
    const data = new RedshiftDataClient(clientOptions(local));
    const asked = { ClusterIdentifier: "any", Database: "dev", Sql: "SELECT pg_sleep(2)" };
    const { Id } = await data.send(new ExecuteStatementCommand(asked));
    await expect(local.untilQuiet(100)).rejects.toThrow(
      "The local AWS is not quiet after 100 ms. Still under way: statements 1.",
    );
    await local.untilQuiet();
    expect(await data.send(new DescribeStatementCommand({ Id }))).toMatchObject({ Status: "FINISHED" });
  });
});

describe("a Node that is too old", () => {
  test.for(["20.20.2", "22.18.0", "23.11.1"])("is refused by a sentence: %s", (version) => {
    expect(() => needNode24(version)).toThrow(
      `startLocal runs the functions on Node 24, as Lambda does, and this is Node ${version}. Nothing was started. ` +
        "Install Node 24 beside the tests (npm install --save-dev node@24) and run them by npm run or npx, or update Node.",
    );
  });

  test("is one below 24", () => expect(() => needNode24("24.0.0")).not.toThrow());
});
