import { DescribeStatementCommand, GetStatementResultCommand } from "@aws-sdk/client-redshift-data";
import { describe, expect } from "vitest";
import { type RedshiftUnderTest, test } from "../../../support/local-redshift.ts";

const create = (redshift: RedshiftUnderTest, sql: string) => redshift.redshift.runScript(redshift.target.Database, sql);

describe("a batch", () => {
  test("runs its statements in one transaction and session", async ({ snapshot }) => {
    await create(snapshot, "CREATE TABLE batched (id int)");
    const id = await snapshot.submitBatch([
      "CREATE TEMP TABLE stage (id int)",
      "INSERT INTO stage VALUES (1), (2)",
      "INSERT INTO batched SELECT id FROM stage",
      "SELECT id FROM batched ORDER BY id",
    ]);
    const ended = await snapshot.ended(id);
    expect(ended).toMatchObject({
      Id: id,
      Status: "FINISHED",
      ExecutionMode: "TRANSACTION",
      HasResultSet: true,
      RedshiftQueryId: 0,
      ResultRows: -1,
      ResultSize: -1,
    });
    expect(ended).not.toHaveProperty("QueryString");
    const parts = ended.SubStatements ?? [];
    expect(parts.map((part) => [part.Id, part.Status, part.ResultRows, part.HasResultSet])).toEqual([
      [`${id}:1`, "FINISHED", 0, false],
      [`${id}:2`, "FINISHED", 2, false],
      [`${id}:3`, "FINISHED", 2, false],
      [`${id}:4`, "FINISHED", 2, true],
    ]);
    expect(parts.reduce((sum, { Duration = 0 }) => sum + Duration, 0)).toBe(ended.Duration);
    expect(await snapshot.result(`${id}:4`)).toEqual([[1], [2]]);
  });

  test("loses its temporary tables at its end", async ({ snapshot }) => {
    await snapshot.ended(await snapshot.submitBatch(["CREATE TEMP TABLE gone (id int)"]));
    expect(await snapshot.ended(await snapshot.submit("SELECT * FROM gone"))).toMatchObject({ Status: "FAILED" });
  });

  test("that fails in the middle takes everything back and does not go on", async ({ snapshot }) => {
    await create(snapshot, "CREATE TABLE untouched (id int)");
    const id = await snapshot.submitBatch([
      "INSERT INTO untouched VALUES (1)",
      "SELECT 1 / 0",
      "INSERT INTO untouched VALUES (2)",
    ]);
    const ended = await snapshot.ended(id);
    const parts = ended.SubStatements ?? [];
    expect(ended).toMatchObject({ Status: "FAILED", Error: "ERROR: division by zero" });
    expect(parts.map(({ Status, Error: error }) => [Status, error])).toEqual([
      ["FINISHED", undefined],
      ["FAILED", "ERROR: division by zero"],
      ["ABORTED", undefined],
    ]);
    expect(parts[2]).toMatchObject({ Duration: -1, ResultRows: -1, RedshiftQueryId: 0 });
    expect(await snapshot.rows("SELECT count(*) FROM untouched")).toEqual([[0]]);
  });

  test("fails as a whole if it cannot commit", async ({ serializable }) => {
    await create(serializable, "CREATE TABLE l (n int); CREATE TABLE r (n int); CREATE TABLE go (n int)");
    const crossing = (read: string, write: string) =>
      serializable.submitBatch([`SELECT * FROM ${read}`, "SELECT pg_sleep(1)", `INSERT INTO ${write} VALUES (1)`]);
    const ended = await Promise.all(
      (await Promise.all([crossing("l", "r"), crossing("r", "l")])).map(serializable.ended),
    );
    expect(ended.map(({ Status }) => Status).sort()).toEqual(["FAILED", "FINISHED"]);
    expect(ended.find((it) => it.Error)?.Error).toMatch(/^ERROR: 1023\n {2}Detail: Serializable isolation violation/);
  });

  test("commits statement by statement when told to, whatever fails", async ({ snapshot }) => {
    await create(snapshot, "CREATE TABLE each_alone (id int)");
    const id = await snapshot.submitBatch(
      ["INSERT INTO each_alone VALUES (1)", "SELECT 1 / 0", "INSERT INTO each_alone VALUES (3)"],
      { ExecutionMode: "AUTO_COMMIT" },
    );
    const ended = await snapshot.ended(id);
    expect(ended).toMatchObject({ Status: "FAILED", ExecutionMode: "AUTO_COMMIT" });
    expect((ended.SubStatements ?? []).map(({ Status }) => Status)).toEqual(["FINISHED", "FAILED", "FINISHED"]);
    expect(await snapshot.rows("SELECT id FROM each_alone ORDER BY id")).toEqual([[1], [3]]);
  });

  test("shows one part when asked for it", async ({ snapshot }) => {
    const id = await snapshot.submitBatch(["SELECT 1 AS a", "SELECT 2 AS b"]);
    await snapshot.ended(id);
    const only = await snapshot.client.send(new DescribeStatementCommand({ Id: `${id}:2` }));
    expect(only.Id).toBe(id);
    expect((only.SubStatements ?? []).map((part) => part.QueryString)).toEqual(["SELECT 2 AS b"]);
    await expect(snapshot.describe(`${id}:3`)).rejects.toMatchObject({ message: "Query does not exist." });
  });

  test("gives results by part only", async ({ snapshot }) => {
    const Id = await snapshot.submitBatch(["SELECT 1"]);
    await snapshot.ended(Id);
    await expect(snapshot.client.send(new GetStatementResultCommand({ Id }))).rejects.toMatchObject({
      name: "ValidationException",
      message: "BatchExecuteStatement result can only be retrieved with sub-statement id.",
    });
  });

  test("shares its parameters among its statements", async ({ snapshot }) => {
    const Parameters = [
      { name: "a", value: "1" },
      { name: "b", value: "2" },
    ];
    const id = await snapshot.submitBatch(["SELECT :a::int", "SELECT :b::int + :a::int"], { Parameters });
    await snapshot.ended(id);
    expect(await snapshot.result(`${id}:2`)).toEqual([[3]]);
  });

  test("has not started while another holds what it needs, and says so", async ({ snapshot }) => {
    await create(snapshot, "CREATE TABLE held (id int)");
    const holder = await snapshot.submitBatch(["LOCK held", "SELECT pg_sleep(30)"]);
    const waiting = await snapshot.submitBatch(["SELECT 1", "SELECT * FROM held", "SELECT 2"]);
    await snapshot.client.send(new DescribeStatementCommand({ Id: `${waiting}:1`, WaitTimeSeconds: 30 }));
    const described = await snapshot.describe(waiting);
    expect(described.Status).toBe("STARTED");
    expect(described.SubStatements?.[2]).toMatchObject({
      Status: "SUBMITTED",
      Duration: -1,
      ResultRows: -1,
      ResultSize: -1,
      RedshiftQueryId: 0,
      HasResultSet: false,
    });
    await snapshot.cancel(holder);
    expect(await snapshot.ended(waiting)).toMatchObject({ Status: "FINISHED" });
  });
});
