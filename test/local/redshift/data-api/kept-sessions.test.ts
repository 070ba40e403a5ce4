import {
  BatchExecuteStatementCommand,
  ExecuteStatementCommand,
  type ExecuteStatementInput,
} from "@aws-sdk/client-redshift-data";
import { describe, expect } from "vitest";
import { type RedshiftUnderTest, test } from "../../../support/local-redshift.ts";
import { until } from "../../../support/until.ts";

const send = ({ client }: RedshiftUnderTest, input: Partial<ExecuteStatementInput>) =>
  client.send(new ExecuteStatementCommand({ Sql: "SELECT 1", WaitTimeSeconds: 30, ...input }));

describe("a session", () => {
  test("keeps temporary tables from one call to the next", async ({ snapshot }) => {
    const { SessionId } = await send(snapshot, {
      ...snapshot.target,
      Sql: "CREATE TEMP TABLE stays AS SELECT 42 AS n",
      SessionKeepAliveSeconds: 60,
    });
    const { Id = "", ...second } = await send(snapshot, { SessionId, Sql: "SELECT n FROM stays" });
    expect(second).toMatchObject({ ...snapshot.target, SessionId, Status: "FINISHED" });
    expect(await snapshot.describe(Id)).toMatchObject({ SessionId });
    expect(await snapshot.result(Id)).toEqual([[42]]);
  });

  test("goes on after a batch that failed in it", async ({ snapshot }) => {
    const { SessionId } = await send(snapshot, { ...snapshot.target, SessionKeepAliveSeconds: 60 });
    const failing = { SessionId, Sqls: ["CREATE TEMP TABLE undone (id int)", "SELECT 1 / 0"], WaitTimeSeconds: 30 };
    const failed = await snapshot.client.send(new BatchExecuteStatementCommand(failing));
    expect(failed.Status).toBe("FAILED");
    const { Id = "", Status } = await send(snapshot, { SessionId, Sql: "CREATE TEMP TABLE undone AS SELECT 1 AS n" });
    expect([Status, (await snapshot.describe(Id)).Error]).toEqual(["FINISHED", undefined]);
  });

  test("runs one statement at a time, and queues none", async ({ snapshot }) => {
    const { SessionId } = await send(snapshot, { ...snapshot.target, SessionKeepAliveSeconds: 60 });
    const sleeping = await snapshot.submit("SELECT pg_sleep(60)", { SessionId });
    await expect(send(snapshot, { SessionId })).rejects.toMatchObject({
      name: "ValidationException",
      message: "Session is not available.",
    });
    await snapshot.cancel(sleeping);
    await snapshot.ended(sleeping);
    expect(await send(snapshot, { SessionId })).toMatchObject({ Status: "FINISHED" });
  });

  test("ends when nobody used it for its time", async ({ snapshot }) => {
    const { SessionId } = await send(snapshot, { ...snapshot.target, SessionKeepAliveSeconds: 0 });
    const gone = await until("the session ended", () =>
      send(snapshot, { SessionId: SessionId, Sql: "SELECT 1" }).then(
        () => undefined,
        (error: Error) => error,
      ),
    );
    expect(gone).toMatchObject({ name: "ResourceNotFoundException" });
  });
});
