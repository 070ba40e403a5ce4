import { DescribeStatementCommand } from "@aws-sdk/client-redshift-data";
import { describe, expect } from "vitest";
import { type RedshiftUnderTest, test } from "../../support/local-redshift.ts";

const create = (redshift: RedshiftUnderTest, sql: string) => redshift.redshift.runScript(redshift.target.Database, sql);

describe("a batch", () => {
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
