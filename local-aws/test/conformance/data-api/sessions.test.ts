import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  ExecuteStatementCommand,
  type ExecuteStatementInput,
  ListSessionsCommand,
  type ListSessionsRequest,
} from "@aws-sdk/client-redshift-data";
import { describe, expect } from "vitest";
import { until } from "../../../src/until.ts";
import { conformance } from "../frame/conformance.ts";
import type { SpecContext } from "../frame/spec-context.ts";

const unknownId = "00000000-0000-4000-8000-000000000000";

const send = ({ client }: SpecContext, input: Partial<ExecuteStatementInput>) =>
  client.send(new ExecuteStatementCommand({ Sql: "SELECT 1", WaitTimeSeconds: 30, ...input }));

async function openSession(context: SpecContext, more: Partial<ExecuteStatementInput> = {}): Promise<string> {
  const { SessionId } = await send(context, { ...context.target, SessionKeepAliveSeconds: 60, ...more });
  return String(SessionId);
}

const list = async ({ client }: SpecContext, input: ListSessionsRequest) => {
  const { Sessions = [], NextToken } = await client.send(new ListSessionsCommand(input));
  return { Sessions, ids: Sessions.map(({ SessionId }) => SessionId), NextToken };
};
const closed = (context: SpecContext, SessionId: string) =>
  until("the session is closed", async () => {
    const { Sessions } = await list(context, { SessionId });
    return Sessions[0]?.Status === "CLOSED" ? Sessions[0] : undefined;
  });

conformance("A session", (spec) => {
  spec("is not kept unless asked for", { source: "facts §1.11" }, async (context) => {
    expect(await send(context, context.target)).not.toHaveProperty("SessionId");
  });

  spec("keeps temporary tables and settings from call to call", { source: "facts §1.11" }, async (context) => {
    const SessionId = await openSession(context, { Sql: "CREATE TEMP TABLE stays AS SELECT 42 AS n" });
    await send(context, { SessionId, Sql: "SET search_path TO pg_temp, public" });
    const { Id = "" } = await send(context, { SessionId, Sql: "SELECT n FROM stays" });
    expect(await context.rows(Id)).toEqual([[42]]);
  });

  spec("needs no warehouse, database or user again", { source: "facts §1.11" }, async (context) => {
    const SessionId = await openSession(context);
    const { Id = "", ...answer } = await send(context, { SessionId });
    expect(answer).toMatchObject({ ...context.target, SessionId, Status: "FINISHED" });
    expect(await context.ended(Id)).toMatchObject({ ...context.target, SessionId });
  });

  spec("runs batches, too", { source: "facts §1.11" }, async (context) => {
    const SessionId = await openSession(context);
    const Sqls = ["CREATE TEMP TABLE b AS SELECT 7 AS n", "SELECT n FROM b"];
    const { Id = "" } = await context.client.send(
      new BatchExecuteStatementCommand({ SessionId, Sqls, WaitTimeSeconds: 30 }),
    );
    expect(await context.rows(`${Id}:2`)).toEqual([[7]]);
    expect(await context.rows(String((await send(context, { SessionId, Sql: "SELECT n FROM b" })).Id))).toEqual([[7]]);
  });

  spec("can be opened by a batch", { source: "facts §1.3" }, async (context) => {
    const input = { ...context.target, Sqls: ["SELECT 1"], SessionKeepAliveSeconds: 60, WaitTimeSeconds: 30 };
    const { SessionId } = await context.client.send(new BatchExecuteStatementCommand(input));
    expect(await send(context, { SessionId })).toMatchObject({ SessionId, Status: "FINISHED" });
  });

  spec("keeps a transaction open from call to call", { source: "awslabs/mcp#1489" }, async (context) => {
    const SessionId = await openSession(context, { Sql: "BEGIN" });
    await send(context, { SessionId, Sql: `CREATE SCHEMA ${context.schema}` });
    await send(context, { SessionId, Sql: "ROLLBACK" });
    expect(await send(context, { SessionId, Sql: `CREATE SCHEMA ${context.schema}` })).toMatchObject({
      Status: "FINISHED",
    });
  });

  spec(
    "ignores commands in a transaction that failed, until its end",
    { source: "awslabs/mcp#1489" },
    async (context) => {
      const SessionId = await openSession(context, { Sql: "BEGIN" });
      await send(context, { SessionId, Sql: "SELECT 1 / 0" });
      const { Id = "" } = await send(context, { SessionId });
      expect((await context.ended(Id)).error).toMatch(
        /current transaction is aborted, commands ignored until end of transaction block/,
      );
      await send(context, { SessionId, Sql: "ROLLBACK" });
      expect(await send(context, { SessionId })).toMatchObject({ Status: "FINISHED" });
    },
  );

  spec("goes on after a batch that failed in it", { source: "facts §1.11" }, async (context) => {
    const SessionId = await openSession(context);
    const Sqls = ["CREATE TEMP TABLE undone (n int)", "SELECT 1 / 0"];
    const failed = await context.client.send(
      new BatchExecuteStatementCommand({ SessionId, Sqls, WaitTimeSeconds: 30 }),
    );
    expect(failed.Status).toBe("FAILED");
    expect(await send(context, { SessionId, Sql: "CREATE TEMP TABLE undone (n int)" })).toMatchObject({
      Status: "FINISHED",
    });
  });

  spec(
    "runs one statement at a time, and queues none",
    { source: "facts §1.11", only: "emulator" },
    async (context) => {
      const SessionId = await openSession(context);
      const Id = await context.execute("SELECT pg_sleep(60)", {
        ClusterIdentifier: undefined,
        Database: undefined,
        SessionId,
      });
      await expect(send(context, { SessionId })).rejects.toMatchObject({
        name: "ValidationException",
        message: "Session is not available.",
      });
      await context.client.send(new CancelStatementCommand({ Id }));
      await context.ended(Id);
      expect(await send(context, { SessionId })).toMatchObject({ Status: "FINISHED" });
    },
  );

  spec("is free as soon as its statement is seen to have ended", { source: "facts §1.11" }, async (context) => {
    const SessionId = await openSession(context);
    for (let n = 0; n < 5; n += 1) expect(await send(context, { SessionId })).toMatchObject({ Status: "FINISHED" });
  });

  spec("closes when it was idle for its time", { source: "facts §1.11" }, async (context) => {
    const SessionId = await openSession(context, { SessionKeepAliveSeconds: 0 });
    await closed(context, SessionId);
    await expect(send(context, { SessionId })).rejects.toMatchObject({ name: expect.stringMatching(/Exception$/) });
  });

  spec("is not found when it is closed", { source: "facts §10.8", only: "emulator" }, async (context) => {
    const SessionId = await openSession(context, { SessionKeepAliveSeconds: 0 });
    await closed(context, SessionId);
    await expect(send(context, { SessionId })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `Session ${SessionId} does not exist or is closed.`,
      ResourceId: SessionId,
    });
  });

  spec("loses its temporary tables when it closes", { source: "facts §1.11", only: "emulator" }, async (context) => {
    const Sql = `CREATE TEMP TABLE only_${context.schema} (n int)`;
    await closed(context, await openSession(context, { Sql, SessionKeepAliveSeconds: 0 }));
    const left = `SELECT 1 FROM pg_class WHERE relname = 'only_${context.schema}'`;
    expect(
      await until("the table is gone", async () => ((await context.run(left)).length === 0 ? true : undefined)),
    ).toBe(true);
  });

  spec("changes its time only when it is sent again", { source: "facts §1.11" }, async (context) => {
    const SessionId = await openSession(context);
    const aliveSeconds = async () => (await list(context, { SessionId })).Sessions[0]?.SessionAliveSeconds;
    await send(context, { SessionId });
    expect(await aliveSeconds()).toBe(60);
    await send(context, { SessionId, SessionKeepAliveSeconds: 120 });
    expect(await aliveSeconds()).toBe(120);
  });

  spec("that was never opened is not found", { source: "facts §10.8", only: "emulator" }, async (context) => {
    await expect(send(context, { SessionId: unknownId })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  describe("in ListSessions", () => {
    spec("is shown with all that it is", { source: "facts §1.3" }, async (context) => {
      const SessionId = await openSession(context);
      const { Sessions } = await list(context, { SessionId });
      expect(Sessions).toEqual([
        {
          SessionId,
          Status: "AVAILABLE",
          CreatedAt: expect.any(Date),
          UpdatedAt: expect.any(Date),
          ...context.target,
          DbUser: expect.any(String),
          SessionAliveSeconds: 60,
          SessionTtl: expect.any(Date),
        },
      ]);
    });

    spec("is busy with a statement that it names", { source: "facts §1.11", only: "emulator" }, async (context) => {
      const SessionId = await openSession(context);
      const { Id } = await send(context, { SessionId, Sql: "SELECT pg_sleep(60)", WaitTimeSeconds: undefined });
      const { Sessions } = await list(context, { SessionId });
      await context.client.send(new CancelStatementCommand({ Id }));
      expect(Sessions).toMatchObject([{ Status: "BUSY", CurrentStatementId: Id }]);
    });

    spec("closes at the time that is shown", { source: "facts §1.3", only: "emulator" }, async (context) => {
      const SessionId = await openSession(context);
      const [session] = (await list(context, { SessionId })).Sessions;
      expect(Number(session?.SessionTtl) - Number(session?.UpdatedAt)).toBe(60_000);
    });

    spec(
      "is left out once it is closed, unless closed ones are asked for",
      { source: "facts §1.3", only: "emulator" },
      async (context) => {
        const Database = `only_${context.schema}`;
        const gone = await openSession(context, { Database, SessionKeepAliveSeconds: 0 });
        const kept = await openSession(context, { Database });
        await closed(context, gone);
        expect((await list(context, { Database })).ids).toEqual([kept]);
        expect((await list(context, { Database, Status: "CLOSED" })).ids).toEqual([gone]);
        expect((await list(context, { Database, Status: "BUSY" })).ids).toEqual([]);
      },
    );

    spec("is filtered by warehouse and database", { source: "facts §1.3", only: "emulator" }, async (context) => {
      const Database = `only_${context.schema}`;
      const id = await openSession(context, { Database });
      expect((await list(context, { ClusterIdentifier: "any-cluster", Database })).ids).toEqual([id]);
      expect((await list(context, { ClusterIdentifier: "other", Database })).ids).toEqual([]);
      expect((await list(context, { WorkgroupName: "etl", Database })).ids).toEqual([]);
    });

    spec("comes in pages, the newest first", { source: "facts §1.3", only: "emulator" }, async (context) => {
      const Database = `only_${context.schema}`;
      const ids = [
        await openSession(context, { Database }),
        await openSession(context, { Database }),
        await openSession(context, { Database }),
      ];
      const first = await list(context, { Database, MaxResults: 2 });
      await openSession(context, { Database });
      const second = await list(context, { Database, MaxResults: 2, NextToken: first.NextToken });
      expect([first.ids, second.ids, second.NextToken]).toEqual([[ids[2], ids[1]], [ids[0]], undefined]);
    });

    spec("by its id takes no other filter", { source: "facts §1.3" }, async (context) => {
      const SessionId = await openSession(context);
      for (const other of [
        { Status: "BUSY" as const },
        { Database: "dev" },
        { WorkgroupName: "etl" },
        { ClusterIdentifier: "other" },
      ])
        await expect(list(context, { SessionId, ...other })).rejects.toMatchObject({ name: "ValidationException" });
    });

    spec("refuses 101 a page", { source: "facts §1.3" }, async (context) => {
      await expect(list(context, { MaxResults: 101 })).rejects.toMatchObject({ name: "ValidationException" });
    });

    spec("is not found by an id that was never given", { source: "facts §1.3", only: "emulator" }, async (context) => {
      await expect(list(context, { SessionId: unknownId })).rejects.toMatchObject({
        name: "ResourceNotFoundException",
      });
    });

    spec("shows the same at every level of the role", { source: "facts §1.3", only: "emulator" }, async (context) => {
      const Database = `only_${context.schema}`;
      const id = await openSession(context, { Database });
      expect((await list(context, { Database, RoleLevel: false })).ids).toEqual([id]);
    });
  });
});
