import { BatchExecuteStatementCommand, ExecuteStatementCommand } from "@aws-sdk/client-redshift-data";
import { describe, expect } from "vitest";
import { test } from "../../../support/local-redshift.ts";

const unknownId = "00000000-0000-4000-8000-000000000000";

describe("a submitted statement", () => {
  test("is described at once, and again when it has ended", async ({ snapshot }) => {
    const answer = await snapshot.client.send(
      new ExecuteStatementCommand({
        ...snapshot.target,
        Sql: "SELECT 1 AS one",
        StatementName: "dev/one",
        DbUser: "me",
      }),
    );
    const { $metadata, Id = "", CreatedAt, ...rest } = answer;
    expect(Id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(CreatedAt).toBeInstanceOf(Date);
    expect(rest).toEqual({ ...snapshot.target, DbUser: "me" });
    const ended = await snapshot.ended(Id);
    expect(ended).toMatchObject({
      Id,
      ...snapshot.target,
      Status: "FINISHED",
      QueryString: "SELECT 1 AS one",
      HasResultSet: true,
      ResultRows: 1,
      ResultSize: 1,
      ResultFormat: "JSON",
      RedshiftPid: expect.any(Number),
      RedshiftQueryId: expect.any(Number),
    });
    expect(ended).not.toHaveProperty("Error");
    expect(ended.Duration).toBeGreaterThan(0);
  });

  test("names the workgroup it was sent to", async ({ snapshot }) => {
    const { Database } = snapshot.target;
    const to = { WorkgroupName: "etl", Database, Sql: "SELECT 1" };
    expect(await snapshot.client.send(new ExecuteStatementCommand(to))).toMatchObject({
      WorkgroupName: "etl",
      Database,
    });
  });

  test("waits for its end when asked to", async ({ snapshot }) => {
    const input = { ...snapshot.target, Sql: "SELECT 1", WaitTimeSeconds: 30 };
    expect(await snapshot.client.send(new ExecuteStatementCommand(input))).toMatchObject({
      Status: "FINISHED",
      HasResultSet: true,
      RedshiftPid: expect.any(Number),
    });
  });

  test("that changes rows counts them and has no result", async ({ snapshot }) => {
    await snapshot.redshift.runScript(snapshot.target.Database, "CREATE TABLE counted (id int)");
    const ended = await snapshot.ended(await snapshot.submit("INSERT INTO counted VALUES (1), (2)"));
    expect(ended).toMatchObject({ Status: "FINISHED", ResultRows: 2, ResultSize: 0, HasResultSet: false });
  });

  test("that fails tells why, in the words of Redshift's driver", async ({ snapshot }) => {
    const ended = await snapshot.ended(await snapshot.submit("SELECT * FROM nowhere.at_all"));
    expect(ended).toMatchObject({
      Status: "FAILED",
      Error: expect.stringMatching(/^ERROR: relation "nowhere.at_all" does not exist/),
      ResultRows: -1,
      HasResultSet: false,
    });
  });

  test("shows credentials to nobody", async ({ snapshot }) => {
    const Sql = "COPY t FROM 's3://b/k' iam_role 'arn:aws:iam::123456789012:role/r' CSV";
    const { QueryString } = await snapshot.ended(await snapshot.submit(Sql));
    expect(QueryString).toBe("COPY t FROM 's3://b/k' iam_role '' CSV");
  });

  test("takes named parameters as values", async ({ snapshot }) => {
    const Parameters = [
      { name: "id", value: "7" },
      { name: "text", value: "it's \\ :id" },
    ];
    const Sql = "SELECT :id::int + 1, :text, ':id' /* :id */ -- :id";
    const id = await snapshot.submit(Sql, { Parameters });
    expect(await snapshot.ended(id)).toMatchObject({
      Status: "FINISHED",
      QueryString: Sql,
      QueryParameters: Parameters,
    });
    expect(await snapshot.result(id)).toEqual([[8, "it's \\ :id", ":id"]]);
  });

  test("runs once for one client token, whatever it says", async ({ snapshot }) => {
    await snapshot.redshift.runScript(snapshot.target.Database, "CREATE TABLE once (id int)");
    const ClientToken = "the-same-token";
    const first = await snapshot.client.send(
      new ExecuteStatementCommand({ ...snapshot.target, Sql: "INSERT INTO once VALUES (1)", ClientToken }),
    );
    const { Id = "" } = first;
    await snapshot.ended(Id);
    const again = await snapshot.client.send(
      new ExecuteStatementCommand({ ...snapshot.target, Sql: "INSERT INTO once VALUES (2)", ClientToken }),
    );
    expect({ ...again, $metadata: {} }).toEqual({ ...first, $metadata: {} });
    await snapshot.redshift.idle();
    expect(await snapshot.rows("SELECT id FROM once")).toEqual([[1]]);
  });
});

describe("a submission is refused", () => {
  test.for([
    {
      because: "it names no warehouse",
      input: { ClusterIdentifier: undefined },
      message: /^Either ClusterIdentifier, WorkgroupName or SessionId must be provided\.$/,
    },
    { because: "it names two", input: { WorkgroupName: "etl" }, message: /exclude each other/ },
    { because: "it names no database", input: { Database: undefined }, message: /^Database must be provided/ },
    {
      because: "the cluster's name is none",
      input: { ClusterIdentifier: "Not-A-Cluster" },
      message: /'ClusterIdentifier'/,
    },
    { because: "its name is too long", input: { StatementName: "n".repeat(2049) }, message: /'StatementName'/ },
    { because: "it waits too long", input: { WaitTimeSeconds: 31 }, message: /'WaitTimeSeconds'/ },
    {
      because: "it is larger than 100 kB",
      input: { Sql: `SELECT '${"x".repeat(102_400)}'` },
      message: /102409 bytes: the limit is 100 kB/,
    },
    {
      because: "a parameter is used nowhere",
      input: { Parameters: [{ name: "a", value: "1" }] },
      message: /^Parameters :a are not used/,
    },
    {
      because: "a parameter is empty",
      input: { Parameters: [{ name: "a", value: "" }] },
      message: /'Parameters\.0\.value'/,
    },
  ])("because $because", async ({ input, message }, { snapshot }) => {
    const command = new ExecuteStatementCommand({ ...snapshot.target, Sql: "SELECT 1", ...input });
    await expect(snapshot.client.send(command)).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("because a batch has 41 statements", async ({ snapshot }) => {
    const command = new BatchExecuteStatementCommand({ ...snapshot.target, Sqls: Array(41).fill("SELECT 1") });
    await expect(snapshot.client.send(command)).rejects.toMatchObject({ name: "ValidationException" });
  });

  test("because 500 are active, and taken again when they have ended", async ({ snapshot }) => {
    const target = { ClusterIdentifier: "crowded" };
    await snapshot.redshift.runScript(snapshot.target.Database, "CREATE TABLE gate (id int)");
    const holder = await snapshot.submitBatch(["LOCK gate", "SELECT pg_sleep(120)"]);
    const ids = await Promise.all(Array.from({ length: 500 }, () => snapshot.submit("SELECT * FROM gate", target)));
    await expect(snapshot.submit("SELECT 1", target)).rejects.toMatchObject({
      name: "ActiveStatementsExceededException",
    });
    await snapshot.cancel(holder);
    for (const id of ids) expect(await snapshot.ended(id)).toMatchObject({ Status: "FINISHED" });
    await expect(snapshot.submit("SELECT 1", target)).resolves.toMatch(/-/);
  });
});

describe("the service", () => {
  test("does not know a statement it never saw", async ({ snapshot }) => {
    await expect(snapshot.describe(unknownId)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Query does not exist.",
    });
    await expect(snapshot.describe("no-id")).rejects.toMatchObject({ name: "ValidationException" });
  });

  test("refuses an operation it does not have", async ({ snapshot }) => {
    const headers = { "x-amz-target": "RedshiftData.MakeCoffee" };
    const request = new Request("http://local/", { method: "POST", headers, body: "{}" });
    const response = await snapshot.redshift.service(request);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: "UnknownOperationException" });
  });

  test("ignores members it does not know", async ({ snapshot }) => {
    const headers = { "x-amz-target": "RedshiftData.ExecuteStatement" };
    const body = JSON.stringify({ ...snapshot.target, Sql: "SELECT 1", FutureMember: { a: 1 }, DbUser: null });
    const response = await snapshot.redshift.service(new Request("http://local/", { method: "POST", headers, body }));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/x-amz-json-1.1");
  });

  test("runs the statements of 64 clients at once", async ({ snapshot }) => {
    await snapshot.redshift.runScript(snapshot.target.Database, "CREATE TABLE crowd (id int)");
    const ids = await Promise.all(
      Array.from({ length: 64 }, (_, at) => snapshot.submitBatch([`INSERT INTO crowd VALUES (${at})`, "SELECT 1"])),
    );
    const ended = await Promise.all(ids.map((id) => snapshot.ended(id)));
    expect(ended.filter(({ Status }) => Status !== "FINISHED")).toEqual([]);
    expect(await snapshot.rows("SELECT count(*), count(DISTINCT id) FROM crowd")).toEqual([[64, 64]]);
  });
});
