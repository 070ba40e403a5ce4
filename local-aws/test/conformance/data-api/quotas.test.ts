import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  DescribeTableCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  GetStatementResultV2Command,
  ListDatabasesCommand,
  ListSchemasCommand,
  ListSessionsCommand,
  ListStatementsCommand,
  ListTablesCommand,
  type RedshiftDataClient,
  type RedshiftDataServiceException,
} from "@aws-sdk/client-redshift-data";
import { expect } from "vitest";
import { until } from "../../../src/until.ts";
import { conformance } from "../frame/conformance.ts";
import type { SpecContext } from "../frame/spec-context.ts";

/** Each spec uses a different warehouse, since quotas are counted per warehouse. */
const own = ({ schema }: SpecContext) => ({ ClusterIdentifier: schema.replace("_", "-"), Database: "dev" });

const sleeping = (context: SpecContext) => context.execute("SELECT pg_sleep(60)", own(context));
const cancel = ({ client }: SpecContext, Id: string) => client.send(new CancelStatementCommand({ Id }));

const quotas = {
  statementsPerBatch: 4,
  statementBytes: 1000,
  activeStatements: 2,
  activeSessions: 2,
  waitingRequests: 2,
  rowBytes: 100,
  resultBytes: 1000,
};

conformance(
  "A quota",
  (spec) => {
    const only = "emulator";

    spec("of statements in a batch", { source: "facts §1.4", only }, async (context) => {
      const batch = (count: number) =>
        context.client.send(new BatchExecuteStatementCommand({ ...own(context), Sqls: Array(count).fill("SELECT 1") }));
      await context.ended(String((await batch(4)).Id));
      await expect(batch(5)).rejects.toMatchObject({
        name: "ValidationException",
        message: expect.stringMatching(/less than or equal to 4$/),
      });
    });

    spec("of a statement's bytes", { source: "facts §1.4", only }, async (context) => {
      await expect(context.execute(`SELECT 1 -- ${"x".repeat(1000)}`, own(context))).rejects.toMatchObject({
        name: "ValidationException",
      });
    });

    spec("of active statements, and one that ended makes room", { source: "facts §1.2", only }, async (context) => {
      const active = [await sleeping(context), await sleeping(context)];
      await expect(sleeping(context)).rejects.toMatchObject({
        name: "ActiveStatementsExceededException",
        message: "Active statements exceeded the allowed quota (2).",
        $metadata: { httpStatusCode: 400 },
      });
      for (const id of active) {
        await cancel(context, id);
        await context.ended(id);
      }
      expect(await context.ended(await context.execute("SELECT 1", own(context)))).toMatchObject({
        Status: "FINISHED",
      });
    });

    spec("of active statements counts those in sessions", { source: "facts §1.4", only }, async (context) => {
      const input = { ...own(context), Sql: "SELECT 1", SessionKeepAliveSeconds: 60, WaitTimeSeconds: 30 };
      const { SessionId } = await context.client.send(new ExecuteStatementCommand(input));
      const active = [await sleeping(context), await sleeping(context)];
      await expect(
        context.client.send(new ExecuteStatementCommand({ SessionId, Sql: "SELECT 1" })),
      ).rejects.toMatchObject({
        name: "ActiveStatementsExceededException",
      });
      for (const id of active) await cancel(context, id);
    });

    spec("of active sessions, and one that closed makes room", { source: "facts §1.2", only }, async (context) => {
      const open = (SessionKeepAliveSeconds: number) =>
        context.client.send(
          new ExecuteStatementCommand({
            ...own(context),
            Sql: "SELECT 1",
            SessionKeepAliveSeconds,
            WaitTimeSeconds: 30,
          }),
        );
      await open(60);
      const { SessionId } = await open(60);
      await expect(open(60)).rejects.toMatchObject({
        name: "ActiveSessionsExceededException",
        message: "Active sessions exceeded the allowed quota (2).",
        $metadata: { httpStatusCode: 400 },
      });
      const closing = { SessionId, Sql: "SELECT 1", SessionKeepAliveSeconds: 0, WaitTimeSeconds: 30 };
      await context.client.send(new ExecuteStatementCommand(closing));
      const opened = await until("there is room for a session", () => open(60).catch(() => undefined));
      expect(opened).toMatchObject({ Status: "FINISHED" });
    });

    spec("of requests that wait for one statement", { source: "facts §1.8", only }, async (context) => {
      const Id = await sleeping(context);
      const wait = () =>
        context.client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 })).catch((error: Error) => error);
      const waiting = [wait(), wait(), wait()];
      expect(await Promise.race(waiting)).toMatchObject({
        name: "ActiveWaitingRequestsExceededException",
        $metadata: { httpStatusCode: 400 },
      });
      await expect(
        context.client.send(new GetStatementResultCommand({ Id, WaitTimeSeconds: 1 })),
      ).rejects.toMatchObject({ name: "ActiveWaitingRequestsExceededException" });
      await context.client.send(new DescribeStatementCommand({ Id }));
      await cancel(context, Id);
      const answers = await Promise.all(waiting);
      expect(answers.filter((answer) => "Status" in answer && answer.Status === "ABORTED")).toHaveLength(2);
    });

    spec("of a row's bytes fails its statement", { source: "mgmt/data-api-troubleshooting", only }, async (context) => {
      const described = await context.ended(await context.execute("SELECT repeat('x', 101)", own(context)));
      expect(described).toMatchObject({
        Status: "FAILED",
        Error: "ERROR: Packet for query is too large.",
        HasResultSet: false,
      });
    });

    spec(
      "of a result's bytes fails its statement",
      { source: "mgmt/data-api-troubleshooting", only },
      async (context) => {
        const sql = "SELECT repeat('x', 100) FROM generate_series(1, 11)";
        const described = await context.ended(await context.execute(sql, own(context)));
        expect(described).toMatchObject({ Status: "FAILED", Error: "ERROR: Database response exceeded size limit." });
      },
    );
  },
  { local: { quotas } },
);

const id = "00000000-0000-4000-8000-000000000000";
/** Each a call that does no work, whether it is answered or refused for another reason. */
const calls: Record<string, (client: RedshiftDataClient) => Promise<unknown>> = {
  BatchExecuteStatement: (client) => client.send(new BatchExecuteStatementCommand({ Sqls: [] })),
  CancelStatement: (client) => client.send(new CancelStatementCommand({ Id: id })),
  DescribeStatement: (client) => client.send(new DescribeStatementCommand({ Id: id })),
  DescribeTable: (client) => client.send(new DescribeTableCommand({ Database: "dev" })),
  ExecuteStatement: (client) => client.send(new ExecuteStatementCommand({ Sql: "SELECT 1" })),
  GetStatementResult: (client) => client.send(new GetStatementResultCommand({ Id: id })),
  GetStatementResultV2: (client) => client.send(new GetStatementResultV2Command({ Id: id })),
  ListDatabases: (client) => client.send(new ListDatabasesCommand({ Database: "dev" })),
  ListSchemas: (client) => client.send(new ListSchemasCommand({ Database: "dev" })),
  ListSessions: (client) => client.send(new ListSessionsCommand({ SessionId: id })),
  ListStatements: (client) => client.send(new ListStatementsCommand({ WorkgroupName: "etl" })),
  ListTables: (client) => client.send(new ListTablesCommand({ Database: "dev" })),
};

const oneEach = { callsPerSecond: Object.fromEntries(Object.keys(calls).map((operation) => [operation, 1])) };

conformance(
  "The quota of calls a second",
  (spec) => {
    for (const [operation, call] of Object.entries(calls))
      spec(`throttles ${operation}`, { source: "mgmt/data-api", only: "emulator" }, async ({ client }) => {
        const refusals = await Promise.all(
          Array.from({ length: 8 }, () =>
            call(client).then(
              () => undefined,
              (error: RedshiftDataServiceException) => error,
            ),
          ),
        );
        const throttled = refusals.find((error) => error?.name === "ThrottlingException");
        expect(throttled).toMatchObject({ message: "Rate exceeded", $metadata: { httpStatusCode: 400 } });
      });
  },
  { local: { quotas: oneEach } },
);
