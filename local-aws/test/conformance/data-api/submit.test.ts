import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementInput,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  type ExecuteStatementInput,
} from "@aws-sdk/client-redshift-data";
import { describe, expect } from "vitest";
import { conformance } from "../frame/conformance.ts";
import type { SpecContext } from "../frame/spec-context.ts";

const uuid = /^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}$/;
const wait = { WaitTimeSeconds: 30 };

const execute = ({ client, target }: SpecContext, input: Partial<ExecuteStatementInput>) =>
  client.send(new ExecuteStatementCommand({ ...target, Sql: "SELECT 1 AS one", ...input }));
const batch = ({ client, target }: SpecContext, input: Partial<BatchExecuteStatementInput>) =>
  client.send(new BatchExecuteStatementCommand({ ...target, Sqls: ["SELECT 1 AS one"], ...input }));

const refusal = (message: string | RegExp) => ({
  name: "ValidationException",
  message: typeof message === "string" ? message : expect.stringMatching(message),
  $metadata: { httpStatusCode: 400 },
});
const constraint = (where: string, text: string) =>
  `1 validation error detected: ${where} failed to satisfy constraint: ${text}`;

conformance("Submitting", (spec) => {
  describe("ExecuteStatement", () => {
    spec("answers with id, time and place", { source: "facts §1.5" }, async (context) => {
      const { $metadata, Id, CreatedAt, DbUser, ...place } = await execute(context, {});
      expect(Id).toMatch(uuid);
      expect(CreatedAt).toBeInstanceOf(Date);
      expect(DbUser).toMatch(/^(IAMR?:)?.+/);
      expect(place).toEqual(context.target);
    });

    spec("has no status unless it waits", { source: "facts §1.5" }, async (context) => {
      expect(await execute(context, {})).not.toHaveProperty("Status");
      expect(await execute(context, wait)).toMatchObject({
        Status: "FINISHED",
        HasResultSet: true,
        RedshiftPid: expect.any(Number),
      });
    });

    spec("reports a failure when it waits, but not the reason", { source: "facts §1.5" }, async (context) => {
      const answer = await execute(context, { ...wait, Sql: "SELECT 1 / 0" });
      expect(answer).toMatchObject({ Status: "FAILED", HasResultSet: false });
      expect(answer).not.toHaveProperty("Error");
    });

    spec("comes back unfinished when its time is up", { source: "facts §1.8", only: "emulator" }, async (context) => {
      const answer = await execute(context, { WaitTimeSeconds: 1, Sql: "SELECT pg_sleep(1.5)" });
      // On a busy machine its session may not be open by then.
      expect(answer).toMatchObject({ Status: expect.stringMatching(/^(?:PICKED|STARTED)$/), HasResultSet: false });
      expect(await context.ended(String(answer.Id))).toMatchObject({ Status: "FINISHED" });
    });

    spec("accepts a workgroup instead of a cluster", { source: "M107", only: "emulator" }, async (context) => {
      const to = { ClusterIdentifier: undefined, WorkgroupName: "etl" };
      const { Id } = await execute(context, to);
      expect(await context.ended(String(Id))).toMatchObject({ WorkgroupName: "etl", Status: "FINISHED" });
    });

    spec("accepts the ARN of a workgroup", { source: "M107", only: "emulator" }, async (context) => {
      const WorkgroupName =
        "arn:aws:redshift-serverless:us-east-1:123456789012:workgroup/11111111-2222-3333-4444-555555555555";
      const answer = await execute(context, { ClusterIdentifier: undefined, WorkgroupName });
      expect(answer).toMatchObject({ WorkgroupName });
    });

    spec("answers with the user that was named", { source: "facts §1.5", only: "emulator" }, async (context) => {
      const { Id, ...answer } = await execute(context, { DbUser: "etl" });
      expect(answer).toMatchObject({ DbUser: "etl" });
      expect(await context.ended(String(Id))).toMatchObject({ DbUser: "etl" });
    });

    spec("answers with the secret that was named", { source: "facts §1.5", only: "emulator" }, async (context) => {
      const SecretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-a";
      const { Id, ...answer } = await execute(context, { SecretArn });
      expect(answer).toMatchObject({ SecretArn });
      expect(await context.ended(String(Id))).toMatchObject({ SecretArn });
    });

    for (const text of ["SELECT 1; SELECT 2", "INSERT INTO t VALUES (1); SELECT n FROM t;", "BEGIN; SELECT 1; COMMIT"])
      spec(
        `refuses two statements in one text: ${text}`,
        { source: "https://github.com/aws/amazon-redshift-python-driver/issues/21" },
        async ({ run, fails }) => {
          await run("CREATE TABLE t (n int)");
          expect(await fails(text)).toMatch(/^ERROR: cannot insert multiple commands into a prepared statement/);
          expect(await run("SELECT count(*) FROM t")).toEqual([[0]]);
        },
      );

    for (const text of ["SELECT 1;", "SELECT 1; -- that is all;", "SELECT ';' || 1;", "/* ; */ SELECT 1 ;;"])
      spec(`takes one statement, and what looks like two: ${text}`, { source: "mgmt/data-api" }, async ({ run }) => {
        expect(await run(text)).toHaveLength(1);
      });
  });

  describe("BatchExecuteStatement", () => {
    spec("answers with id, time and place", { source: "facts §1.5" }, async (context) => {
      const { $metadata, Id, CreatedAt, DbUser, ...place } = await batch(context, {});
      expect(Id).toMatch(uuid);
      expect(CreatedAt).toBeInstanceOf(Date);
      expect(place).toEqual(context.target);
    });

    spec("waits for its end", { source: "facts §1.8" }, async (context) => {
      expect(await batch(context, wait)).toMatchObject({ Status: "FINISHED", HasResultSet: true });
    });

    spec("runs 40 statements", { source: "facts §1.4" }, async (context) => {
      const { Id } = await batch(context, { Sqls: Array(40).fill("SELECT 1") });
      const { Status, SubStatements = [] } = await context.ended(String(Id));
      expect([Status, SubStatements.length, SubStatements[39]?.Id]).toEqual(["FINISHED", 40, `${Id}:40`]);
    });

    spec("refuses a 41st statement", { source: "facts §1.4" }, async (context) => {
      await expect(batch(context, { Sqls: Array(41).fill("SELECT 1") })).rejects.toMatchObject(
        refusal(constraint("Value at 'sqls'", "Member must have length less than or equal to 40")),
      );
    });

    spec("refuses no statements", { source: "M107" }, async (context) => {
      await expect(batch(context, { Sqls: [] })).rejects.toMatchObject(
        refusal(constraint("Value at 'sqls'", "Member must have length greater than or equal to 1")),
      );
    });

    spec("refuses an unknown mode", { source: "M107" }, async (context) => {
      const input = { ExecutionMode: "NEVER" } as unknown as BatchExecuteStatementInput;
      await expect(batch(context, input)).rejects.toMatchObject(
        refusal(
          constraint(
            "Value 'NEVER' at 'executionMode'",
            "Member must satisfy enum value set: [TRANSACTION, AUTO_COMMIT]",
          ),
        ),
      );
    });
  });

  describe("A request", () => {
    for (const [name, input, message] of [
      [
        "without a warehouse",
        { ClusterIdentifier: undefined, WorkgroupName: undefined },
        "Either ClusterIdentifier, WorkgroupName or SessionId must be provided.",
      ],
      ["with a cluster and a workgroup", { ClusterIdentifier: "a", WorkgroupName: "etl" }, /exclude each other/],
      ["without a database", { Database: undefined }, /^Database must be provided/],
      [
        "with an invalid cluster name",
        { ClusterIdentifier: "Not-A-Cluster" },
        constraint(
          "Value 'Not-A-Cluster' at 'clusterIdentifier'",
          "Member must satisfy regular expression pattern: [a-z][a-z0-9]*(-[a-z0-9]+)*",
        ),
      ],
      [
        "with a workgroup's name of 2 letters",
        { ClusterIdentifier: undefined, WorkgroupName: "wg" },
        /at 'workgroupName' failed to satisfy constraint: Member must /,
      ],
      [
        "with a name of 2049 letters",
        { StatementName: "n".repeat(2049) },
        constraint("Value at 'statementName'", "Member must have length less than or equal to 2048"),
      ],
      [
        "with a token of 65 letters",
        { ClientToken: "t".repeat(65) },
        constraint(`Value '${"t".repeat(65)}' at 'clientToken'`, "Member must have length less than or equal to 64"),
      ],
      [
        "that would wait for 31 s",
        { WaitTimeSeconds: 31 },
        constraint("Value '31' at 'waitTimeSeconds'", "Member must have value less than or equal to 30"),
      ],
      [
        "that would wait for 0 s",
        { WaitTimeSeconds: 0 },
        constraint("Value '0' at 'waitTimeSeconds'", "Member must have value greater than or equal to 1"),
      ],
      [
        "that would keep a session for more than a day",
        { SessionKeepAliveSeconds: 86_401 },
        constraint("Value '86401' at 'sessionKeepAliveSeconds'", "Member must have value less than or equal to 86400"),
      ],
      [
        "with an empty parameter",
        { Parameters: [{ name: "a", value: "" }] },
        constraint("Value '' at 'parameters.1.member.value'", "Member must have length greater than or equal to 1"),
      ],
      [
        "with an invalid parameter name",
        { Parameters: [{ name: "a-b", value: "1" }] },
        constraint(
          "Value 'a-b' at 'parameters.1.member.name'",
          "Member must satisfy regular expression pattern: [0-9a-zA-Z_]+",
        ),
      ],
      [
        "with an empty list of parameters",
        { Parameters: [] },
        constraint("Value at 'parameters'", "Member must have length greater than or equal to 1"),
      ],
      [
        "with an unknown format",
        { ResultFormat: "XML" },
        constraint("Value 'XML' at 'resultFormat'", "Member must satisfy enum value set: [JSON, CSV]"),
      ],
      ["with an invalid session id", { SessionId: "x" }, /^id must satisfy regex pattern: /],
    ] as [string, Partial<ExecuteStatementInput>, string | RegExp][])
      spec(`${name} is refused`, { source: "facts §1.3", only: "emulator" }, async (context) => {
        await expect(execute(context, input)).rejects.toMatchObject(refusal(message));
      });

    spec("reports everything that is wrong", { source: "facts §1.3", only: "emulator" }, async (context) => {
      const input = { WaitTimeSeconds: 31, ClientToken: "" };
      await expect(execute(context, input)).rejects.toMatchObject(
        refusal(/^2 validation errors detected: .* at 'clientToken' .*; .* at 'waitTimeSeconds' /),
      );
    });

    spec("without a text is refused", { source: "facts §1.3", only: "emulator" }, async (context) => {
      const input = { Sql: undefined } as unknown as ExecuteStatementInput;
      await expect(execute(context, input)).rejects.toMatchObject(
        refusal(constraint("Value null at 'sql'", "Member must not be null")),
      );
    });

    spec("may have 100 KB of text, and no byte more", { source: "facts §1.4" }, async (context) => {
      const text = (bytes: number) => `SELECT 1 -- ${"x".repeat(bytes - 12)}`;
      const { Id } = await execute(context, { Sql: text(102_400) });
      expect(await context.ended(String(Id))).toMatchObject({ Status: "FINISHED" });
      await expect(execute(context, { Sql: text(102_401) })).rejects.toMatchObject(refusal(/102401 bytes/));
    });

    spec("counts its text in bytes", { source: "facts §1.4", only: "emulator" }, async (context) => {
      await expect(execute(context, { Sql: `SELECT 1 -- ${"é".repeat(51_200)}` })).rejects.toMatchObject(
        refusal(/102412 bytes/),
      );
    });
  });

  describe("A client token", () => {
    spec("that comes again answers with the same statement, run once", { source: "facts §1.5" }, async (context) => {
      const { run, schema } = context;
      await run("CREATE TABLE t (n int)");
      const input = { Sql: `INSERT INTO ${schema}.t VALUES (1)`, ClientToken: schema };
      const ids = [await execute(context, input), await execute(context, input)].map(({ Id }) => Id);
      expect(ids[1]).toBe(ids[0]);
      await context.ended(String(ids[0]));
      expect(await run("SELECT n FROM t")).toEqual([[1]]);
    });

    spec("is minded by many at once", { source: "facts §1.5" }, async (context) => {
      const Sqls = ["SELECT 1"];
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => batch(context, { Sqls, ClientToken: context.schema })),
      );
      expect(new Set(answers.map(({ Id }) => Id)).size).toBe(1);
    });

    spec("is case-sensitive", { source: "facts §1.5" }, async (context) => {
      const [one, other] = [
        await execute(context, { ClientToken: context.schema }),
        await execute(context, { ClientToken: context.schema.toUpperCase() }),
      ];
      expect(one.Id).not.toBe(other.Id);
    });

    spec("of a statement that failed gives it again", { source: "facts §1.5", only: "emulator" }, async (context) => {
      const input = { Sql: "SELECT 1 / 0", ClientToken: context.schema };
      const { Id } = await execute(context, input);
      await context.ended(String(Id));
      expect(await execute(context, { ...input, ...wait })).toMatchObject({ Id, Status: "FAILED" });
    });

    spec("counts even with another text", { source: "facts §10.4", only: "emulator" }, async (context) => {
      const { Id } = await execute(context, { ClientToken: context.schema });
      expect(await execute(context, { ClientToken: context.schema, Sql: "SELECT 2" })).toMatchObject({ Id });
    });
  });

  describe("Parameters", () => {
    const parameters = (values: Record<string, string>) => ({
      Parameters: Object.entries(values).map(([name, value]) => ({ name, value })),
    });
    const select = async (context: SpecContext, sql: string, values: Record<string, string>) => {
      const { Id = "" } = await execute(context, { Sql: sql, ...parameters(values) });
      const { error } = await context.ended(Id);
      return error ?? context.rows(Id);
    };

    spec("are replaced by values", { source: "facts §1.6" }, async (context) => {
      expect(await select(context, "SELECT :a::int + 1, :b::varchar", { a: "41", b: "it's" })).toEqual([[42, "it's"]]);
    });

    spec("may be used twice", { source: "facts §1.6" }, async (context) => {
      expect(await select(context, "SELECT :a::int + :a::int", { a: "2" })).toEqual([[4]]);
    });

    spec("keep SQL in them from being run", { source: "facts §1.6" }, async (context) => {
      const value = "x' OR '1'='1";
      expect(await select(context, "SELECT 1 AS n WHERE 'x' = :a", { a: value })).toEqual([]);
    });

    spec("keep backslashes", { source: "facts §1.6", only: "emulator" }, async (context) => {
      expect(await select(context, "SELECT :a::varchar", { a: "\\d\\" })).toEqual([["\\d\\"]]);
    });

    spec(
      "are not looked for in literals, names and comments",
      { source: "facts §1.6", only: "emulator" },
      async (context) => {
        const sql = `SELECT ':a', 1 AS ":a", :a::int /* :a */ -- :a`;
        expect(await select(context, sql, { a: "7" })).toEqual([[":a", 1, 7]]);
      },
    );

    spec("whose names begin alike are not mixed up", { source: "facts §1.6" }, async (context) => {
      expect(await select(context, "SELECT :a::int, :ab::int", { a: "1", ab: "2" })).toEqual([[1, 2]]);
    });

    spec("that nothing uses are refused", { source: "facts §1.6" }, async (context) => {
      await expect(execute(context, parameters({ a: "1" }))).rejects.toMatchObject(
        refusal(/^Parameters list contains unused parameters\. Unused parameters: \[a\]$/),
      );
    });

    spec("are shared by a batch, each used where it is named", { source: "facts §1.6" }, async (context) => {
      const Sqls = ["SELECT :a::int", "SELECT :b::int + :a::int", "SELECT 1"];
      const { Id } = await batch(context, { Sqls, ...parameters({ a: "1", b: "2" }) });
      await context.ended(String(Id));
      expect(await context.rows(`${Id}:2`)).toEqual([[3]]);
    });

    spec("are shown with the statement", { source: "facts §1.6" }, async (context) => {
      const { Id } = await execute(context, { Sql: "SELECT :a::int", ...parameters({ a: "1" }) });
      const described = await context.client.send(new DescribeStatementCommand({ Id }));
      expect(described).toMatchObject({ QueryString: "SELECT :a::int", QueryParameters: [{ name: "a", value: "1" }] });
    });
  });
});
