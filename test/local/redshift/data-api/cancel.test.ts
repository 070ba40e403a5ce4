import { describe, expect } from "vitest";
import { test } from "../../../support/local-redshift.ts";

describe("cancelling", () => {
  test("stops a running statement", async ({ snapshot }) => {
    const id = await snapshot.submit("SELECT pg_sleep(60)");
    expect(await snapshot.cancel(id)).toMatchObject({ Status: true });
    const ended = await snapshot.ended(id);
    expect(ended.Status).toBe("ABORTED");
    expect(ended.Error ?? "").toMatch(/^(ERROR: Query \(\d+\) cancelled on user's request)?$/);
  });

  test("takes a batch back as a whole", async ({ snapshot }) => {
    const { Database } = snapshot.target;
    await snapshot.redshift.runScript(Database, "CREATE TABLE kept_empty (id int)");
    const id = await snapshot.submitBatch(["INSERT INTO kept_empty VALUES (1)", "SELECT pg_sleep(60)", "SELECT 1"]);
    await snapshot.part(`${id}:1`);
    await snapshot.cancel(id);
    const ended = await snapshot.ended(id);
    expect(ended.Status).toBe("ABORTED");
    expect((ended.SubStatements ?? []).map(({ Status }) => Status)).toEqual(["FINISHED", "ABORTED", "ABORTED"]);
    expect(await snapshot.rows("SELECT count(*) FROM kept_empty")).toEqual([[0]]);
  });

  test("keeps a statement from starting that still waits for its turn", async ({ snapshot }) => {
    const { Database } = snapshot.target;
    await snapshot.redshift.runScript(Database, "CREATE TABLE shut (id int)");
    const holder = await snapshot.submitBatch(["LOCK shut", "SELECT pg_sleep(60)"]);
    await snapshot.part(`${holder}:1`);
    const crowd = await Promise.all(Array.from({ length: 49 }, () => snapshot.submit("SELECT * FROM shut")));
    const last = await snapshot.submit("SELECT 1");
    expect(await snapshot.describe(last)).toMatchObject({
      Status: "SUBMITTED",
      Duration: -1,
      RedshiftPid: 0,
      RedshiftQueryId: 0,
      ResultRows: -1,
      ResultSize: -1,
    });
    await snapshot.cancel(last);
    expect(await snapshot.describe(last)).toMatchObject({ Status: "ABORTED", RedshiftPid: 0 });
    await snapshot.cancel(holder);
    for (const id of crowd) expect(await snapshot.ended(id)).toMatchObject({ Status: "FINISHED" });
  });

  test("is refused when the statement has ended", async ({ snapshot }) => {
    const id = await snapshot.submit("SELECT 1");
    await snapshot.ended(id);
    await expect(snapshot.cancel(id)).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "Could not cancel a query that is already in FINISHED state, please check query status with DescribeStatement.",
    });
  });
});
