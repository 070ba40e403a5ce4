import {
  CancelStatementCommand,
  DescribeStatementCommand,
  type DescribeStatementResponse,
  ListStatementsCommand,
  type ListStatementsRequest,
} from "@aws-sdk/client-redshift-data";
import { describe, expect } from "vitest";
import { conformance } from "../frame/conformance.ts";
import type { SpecContext } from "../frame/spec-context.ts";

const unknownId = "00000000-0000-4000-8000-000000000000";
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const describeId = ({ client }: SpecContext, Id: string, WaitTimeSeconds?: number) =>
  client.send(new DescribeStatementCommand({ Id, ...(WaitTimeSeconds !== undefined && { WaitTimeSeconds }) }));
const cancel = ({ client }: SpecContext, Id: string) => client.send(new CancelStatementCommand({ Id }));

/** The parts of a batch that a spec gave itself, behind the two that every batch of `submit` begins with. */
const ownParts = ({ SubStatements = [] }: DescribeStatementResponse) => SubStatements.slice(2);

/** Locks the table: statements that need it wait until `end` is called. */
async function hold(context: SpecContext, table: string) {
  const id = await context.submit([`LOCK ${table}`, "SELECT pg_sleep(60)"]);
  await describeId(context, `${id}:3`, 30);
  return { end: () => cancel(context, id) };
}

conformance("A statement", (spec) => {
  describe("DescribeStatement", () => {
    spec("shows one that has finished", { source: "facts §1.2" }, async (context) => {
      const { target, execute, ended } = context;
      const id = await execute("SELECT 1 AS one");
      const { $metadata, error, ...described } = await ended(id);
      expect(described).toEqual({
        ...target,
        Id: id,
        Status: "FINISHED",
        CreatedAt: expect.any(Date),
        UpdatedAt: expect.any(Date),
        DbUser: expect.any(String),
        Duration: expect.any(Number),
        HasResultSet: true,
        QueryString: "SELECT 1 AS one",
        RedshiftPid: expect.any(Number),
        RedshiftQueryId: expect.any(Number),
        RedshiftQueryUuid: expect.stringMatching(uuid),
        ResultFormat: "JSON",
        ResultRows: 1,
        ResultSize: expect.any(Number),
      });
    });

    spec("counts nanoseconds", { source: "facts §1.2", only: "emulator" }, async ({ execute, ended }) => {
      const { Duration = 0 } = await ended(await execute("SELECT pg_sleep(0.2)"));
      expect(Duration).toBeGreaterThan(2e8);
      expect(Duration).toBeLessThan(60e9);
    });

    spec("shows why one failed", { source: "facts §1.10" }, async ({ execute, ended }) => {
      const described = await ended(await execute("SELECT * FROM nowhere.to_be_found"));
      expect(described).toMatchObject({ Status: "FAILED", HasResultSet: false });
      expect(described.Error).toMatch(/^ERROR: .*nowhere/);
    });

    spec("has no error if it succeeded", { source: "facts §1.2" }, async ({ execute, ended }) => {
      expect(await ended(await execute("SELECT 1"))).not.toHaveProperty("Error");
    });

    spec("counts rows that were changed", { source: "facts §1.7" }, async (context) => {
      const { submit, ended } = context;
      const sqls = [
        "CREATE TABLE t (n int)",
        "INSERT INTO t VALUES (1), (2), (3)",
        "UPDATE t SET n = 0 WHERE n < 3",
        "DELETE FROM t",
      ];
      const rows = ownParts(await ended(await submit(sqls))).map(({ ResultRows, HasResultSet }) => [
        ResultRows,
        HasResultSet,
      ]);
      expect(rows.slice(1)).toEqual([
        [3, false],
        [2, false],
        [3, false],
      ]);
    });

    spec(
      "counts no rows of a COPY",
      { source: "facts §1.7", only: "emulator" },
      async ({ submit, ended, files, role }) => {
        const url = await files.put("a.csv", "1\n2\n");
        const id = await submit([
          "CREATE TABLE t (n int)",
          `COPY t FROM '${url}' ${role} CSV`,
          "SELECT pg_last_copy_count()",
        ]);
        const [, copy, count] = ownParts(await ended(id));
        expect([copy?.ResultRows, copy?.HasResultSet, count?.ResultRows]).toEqual([0, false, 1]);
      },
    );

    spec(
      "gives the query id under which the errors of a failed COPY are found",
      { source: "facts §4.8", only: "emulator" },
      async ({ run, submit, ended, files, role }) => {
        const [url, bad] = [await files.put("a.csv", "1,a\n"), await files.put("bad.csv", "1,a\nx,b\n")];
        const create = "CREATE TABLE t (id int, name varchar(10))";
        const copies = [url, bad].map((from) => `COPY t FROM '${from}' ${role} CSV`);
        const [, loaded, failed] = ownParts(await ended(await submit([create, ...copies, "SELECT 1"])));
        expect(loaded).toMatchObject({ Status: "FINISHED", ResultRows: 0, ResultSize: 0, HasResultSet: false });
        const error = /^ERROR: Load into table 't' failed\./;
        expect(failed).toMatchObject({ Status: "FAILED", Error: expect.stringMatching(error) });
        const where = `WHERE query_id = ${failed?.RedshiftQueryId}`;
        const sql = `SELECT trim(file_name), line_number, trim(column_name) FROM sys_load_error_detail ${where}`;
        expect(await run(sql)).toEqual([[bad, 2, "id"]]);
      },
    );

    spec(
      "shows one that waits to start as the live service does",
      { source: "awslabs/amazon-redshift-utils#515", only: "emulator" },
      async (context) => {
        const { run, execute, schema, ended } = context;
        await run("CREATE TABLE t (n int)");
        const gate = await hold(context, "t");
        const crowd = await Promise.all(Array.from({ length: 49 }, () => execute(`SELECT * FROM ${schema}.t`)));
        const last = await execute("SELECT 1");
        const described = await describeId(context, last);
        await gate.end();
        for (const id of [...crowd, last]) expect(await ended(id)).toMatchObject({ Status: "FINISHED" });
        expect(described).toMatchObject({
          Status: "SUBMITTED",
          Duration: -1,
          RedshiftPid: 0,
          RedshiftQueryId: 0,
          ResultRows: -1,
          ResultSize: -1,
          HasResultSet: false,
        });
      },
    );

    spec("empties the literals of credentials", { source: "facts §1.9" }, async ({ execute, client }) => {
      const Id = await execute("COPY nowhere.t FROM 's3://b/k' IAM_ROLE 'arn:aws:iam::1:role/r' CSV");
      const { QueryString } = await client.send(new DescribeStatementCommand({ Id }));
      expect(QueryString).toBe("COPY nowhere.t FROM 's3://b/k' IAM_ROLE '' CSV");
    });

    spec("does not know an id that was never given", { source: "facts §1.2" }, async (context) => {
      await expect(describeId(context, unknownId)).rejects.toMatchObject({ message: "Query does not exist." });
    });

    spec("names the unknown id in its error", { source: "facts §1.2", only: "emulator" }, async (context) => {
      await expect(describeId(context, unknownId)).rejects.toMatchObject({
        name: "ResourceNotFoundException",
        ResourceId: unknownId,
      });
    });

    spec("refuses a malformed id", { source: "facts §1.2" }, async (context) => {
      await expect(describeId(context, "no-id")).rejects.toMatchObject({
        name: "ValidationException",
        message: expect.stringMatching(/^id must satisfy regex pattern: \S+$/),
        $metadata: { httpStatusCode: 400 },
      });
    });

    spec("waits no longer than until the end", { source: "facts §1.8" }, async (context) => {
      const id = await context.execute("SELECT 1");
      expect(await describeId(context, id, 30)).toMatchObject({ Status: "FINISHED" });
      expect(await describeId(context, id, 30)).toMatchObject({ Status: "FINISHED" });
    });

    spec(
      "comes back with the state at the end of its time",
      { source: "facts §1.8", only: "emulator" },
      async (context) => {
        const id = await context.execute("SELECT pg_sleep(30)");
        // On a busy machine its session may not be open by then.
        expect((await describeId(context, id, 1)).Status).toMatch(/^(?:PICKED|STARTED)$/);
        await cancel(context, id);
      },
    );
  });

  describe("A batch", () => {
    spec("is described with its parts", { source: "facts §1.6" }, async ({ client, submit, ended }) => {
      const id = await submit(["CREATE TABLE t AS SELECT 1 AS n", "SELECT n FROM t"]);
      const described = await ended(id);
      expect(described).toMatchObject({
        Id: id,
        Status: "FINISHED",
        ExecutionMode: "TRANSACTION",
        HasResultSet: true,
        RedshiftQueryId: 0,
      });
      expect(described).not.toHaveProperty("QueryString");
      expect(ownParts(described)[1]).toMatchObject({
        Id: `${id}:4`,
        Status: "FINISHED",
        QueryString: "SELECT n FROM t",
        HasResultSet: true,
        ResultRows: 1,
        CreatedAt: expect.any(Date),
        UpdatedAt: expect.any(Date),
        Duration: expect.any(Number),
        RedshiftQueryUuid: expect.stringMatching(uuid),
      });
      expect(client).toBeDefined();
    });

    spec("lasts as long as its parts together", { source: "facts §1.6" }, async ({ submit, ended }) => {
      const { Duration, SubStatements = [] } = await ended(await submit(["SELECT 1", "SELECT 2"]));
      expect(SubStatements.reduce((sum, part) => sum + (part.Duration ?? 0), 0)).toBe(Duration);
    });

    spec("counts no rows itself", { source: "facts §1.6" }, async ({ submit, ended }) => {
      expect(await ended(await submit(["SELECT 1"]))).toMatchObject({ ResultRows: -1, ResultSize: -1 });
    });

    spec("is one transaction in one session", { source: "facts §1.6" }, async ({ run }) => {
      const sqls = [
        "CREATE TEMP TABLE s (n int)",
        "INSERT INTO s VALUES (1), (2)",
        "CREATE TABLE t AS SELECT n FROM s",
      ];
      await run(...sqls);
      expect(await run("SELECT n FROM t ORDER BY n")).toEqual([[1], [2]]);
    });

    spec("loses its temporary tables at its end", { source: "facts §1.6" }, async ({ run, fails }) => {
      await run("CREATE TEMP TABLE gone (n int)");
      expect(await fails("SELECT * FROM gone")).toMatch(/^ERROR: relation "gone" does not exist/);
    });

    spec("keeps nothing if one part fails", { source: "facts §1.6" }, async ({ run, fails }) => {
      await run("CREATE TABLE t (n int)");
      await fails("INSERT INTO t VALUES (1)", "SELECT 1 / 0");
      expect(await run("SELECT count(*) FROM t")).toEqual([[0]]);
    });

    spec(
      "shows parts before a failure as finished, and no error on them",
      { source: "facts §1.6" },
      async ({ submit, ended }) => {
        const described = await ended(await submit(["SELECT 1", "SELECT 1 / 0"]));
        const [before, failed] = ownParts(described);
        expect([described.Status, before?.Status, failed?.Status]).toEqual(["FAILED", "FINISHED", "FAILED"]);
        expect(before).not.toHaveProperty("Error");
        expect(failed?.Error).toMatch(/division by zero/i);
      },
    );

    spec("does not go on behind a failure", { source: "facts §1.6", only: "emulator" }, async ({ submit, ended }) => {
      const described = await ended(await submit(["SELECT 1 / 0", "SELECT 2"]));
      expect(ownParts(described)[1]).toMatchObject({
        Status: "ABORTED",
        Duration: -1,
        ResultRows: -1,
        ResultSize: -1,
        RedshiftQueryId: 0,
        HasResultSet: false,
      });
      expect(ownParts(described)[1]).not.toHaveProperty("Error");
    });

    spec(
      "has the error of its part that failed",
      { source: "facts §10.1", only: "emulator" },
      async ({ submit, ended }) => {
        const described = await ended(await submit(["SELECT 1 / 0"]));
        expect(described.Error).toBe("ERROR: division by zero");
      },
    );

    spec(
      "commits part by part in AUTO_COMMIT, even if a part fails",
      { source: "facts §1.6" },
      async ({ run, submit, ended }) => {
        await run("CREATE TABLE t (n int)");
        const sqls = ["INSERT INTO t VALUES (1)", "SELECT 1 / 0", "INSERT INTO t VALUES (3)"];
        const described = await ended(await submit(sqls, { ExecutionMode: "AUTO_COMMIT" }));
        expect(described).toMatchObject({ Status: "FAILED", ExecutionMode: "AUTO_COMMIT" });
        expect(ownParts(described).map(({ Status }) => Status)).toEqual(["FINISHED", "FAILED", "FINISHED"]);
        expect(await run("SELECT n FROM t ORDER BY n")).toEqual([[1], [3]]);
      },
    );

    spec(
      "may vacuum in AUTO_COMMIT, not in a transaction",
      { source: "facts §5.5" },
      async ({ run, submit, ended }) => {
        await run("CREATE TABLE t (n int)");
        expect((await ended(await submit(["VACUUM t"]))).error).toMatch(/^ERROR: VACUUM .*transaction/);
        const alone = await ended(await submit(["VACUUM t"], { ExecutionMode: "AUTO_COMMIT" }));
        expect(alone).toMatchObject({ Status: "FINISHED" });
      },
    );

    spec(
      "shows one part when asked for it",
      { source: "mgmt/data-api-calling-cli-describe-statement" },
      async (context) => {
        const id = await context.submit(["SELECT 1 AS a", "SELECT 2 AS b"]);
        await context.ended(id);
        const described = await describeId(context, `${id}:4`);
        expect(described).toMatchObject({ Id: id, Status: "FINISHED" });
        expect((described.SubStatements ?? []).map((part) => part.QueryString)).toEqual(["SELECT 2 AS b"]);
      },
    );

    spec("has no part behind its last", { source: "facts §1.6", only: "emulator" }, async (context) => {
      const id = await context.submit(["SELECT 1"]);
      for (const part of ["0", "4", "99", ""])
        await expect(describeId(context, `${id}:${part}`)).rejects.toMatchObject({ message: "Query does not exist." });
    });

    spec("lets one wait for a part alone", { source: "facts §1.8", only: "emulator" }, async (context) => {
      const id = await context.submit(["SELECT 1", "SELECT pg_sleep(60)"]);
      const described = await describeId(context, `${id}:3`, 30);
      await cancel(context, id);
      expect(described).toMatchObject({ Status: "STARTED", SubStatements: [{ Status: "FINISHED" }] });
    });
  });

  describe("CancelStatement", () => {
    spec("stops one that runs", { source: "facts §1.6", only: "emulator" }, async (context) => {
      const id = await context.execute("SELECT pg_sleep(60)");
      expect(await cancel(context, id)).toMatchObject({ Status: true });
      const { Status, Error: text = "" } = await context.ended(id);
      expect([Status, text]).toEqual([
        "ABORTED",
        expect.stringMatching(/^(ERROR: Query \(\d+\) cancelled on user's request)?$/),
      ]);
    });

    spec("takes a batch back as a whole", { source: "facts §1.6", only: "emulator" }, async (context) => {
      const { run, submit, ended } = context;
      await run("CREATE TABLE t (n int)");
      const id = await submit(["INSERT INTO t VALUES (1)", "SELECT pg_sleep(60)", "SELECT 1"]);
      await describeId(context, `${id}:3`, 30);
      await cancel(context, id);
      const described = await ended(id);
      expect([described.Status, ...ownParts(described).map(({ Status }) => Status)]).toEqual([
        "ABORTED",
        "FINISHED",
        "ABORTED",
        "ABORTED",
      ]);
      expect(await run("SELECT count(*) FROM t")).toEqual([[0]]);
    });

    spec("cancels the whole when a part is named", { source: "facts §1.3", only: "emulator" }, async (context) => {
      const id = await context.submit(["SELECT pg_sleep(60)"]);
      expect(await cancel(context, `${id}:3`)).toMatchObject({ Status: true });
      expect(await context.ended(id)).toMatchObject({ Status: "ABORTED" });
    });

    spec("is refused when all is over", { source: "facts §1.6", only: "emulator" }, async (context) => {
      const id = await context.execute("SELECT 1");
      await context.ended(id);
      await expect(cancel(context, id)).rejects.toMatchObject({
        name: "ValidationException",
        message:
          "Could not cancel a query that is already in FINISHED state, please check query status with DescribeStatement.",
      });
    });

    spec("does not know an id that was never given", { source: "facts §1.3", only: "emulator" }, async (context) => {
      await expect(cancel(context, unknownId)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    });
  });

  describe("ListStatements", () => {
    const list = async ({ client, schema }: SpecContext, input: Partial<ListStatementsRequest> = {}) => {
      const answer = await client.send(new ListStatementsCommand({ StatementName: schema, ...input }));
      return { ...answer, ids: (answer.Statements ?? []).map(({ Id }) => Id) };
    };
    const finished = async (context: SpecContext, names: readonly string[], sql = "SELECT 1") => {
      const ids: string[] = [];
      for (const name of names) ids.push(await context.execute(sql, { StatementName: `${context.schema}${name}` }));
      for (const id of ids) await context.ended(id);
      return ids;
    };

    spec("shows finished ones, newest first", { source: "facts §1.3" }, async (context) => {
      const ids = await finished(context, ["a", "b", "c"]);
      await finished(context, ["d"], "SELECT 1 / 0");
      expect((await list(context)).ids).toEqual(ids.toReversed());
    });

    spec("filters by state", { source: "facts §1.3" }, async (context) => {
      await finished(context, ["a"]);
      const failed = await finished(context, ["b"], "SELECT 1 / 0");
      expect((await list(context, { Status: "FAILED" })).ids).toEqual(failed);
      expect((await list(context, { Status: "ALL" })).ids).toHaveLength(2);
      expect((await list(context, { Status: "ABORTED" })).ids).toEqual([]);
    });

    spec("filters by the beginning of the name, minding its case", { source: "facts §1.3" }, async (context) => {
      const [first, , other] = await finished(context, ["/x1", "/y", "/X"]);
      expect((await list(context, { StatementName: `${context.schema}/x` })).ids).toEqual([first]);
      expect((await list(context, { StatementName: `${context.schema}/X` })).ids).toEqual([other]);
    });

    spec("filters by database and warehouse", { source: "facts §1.3", only: "emulator" }, async (context) => {
      const { target } = context;
      const ids = await finished(context, ["a"]);
      for (const wanted of [{ Database: target.Database }, { ClusterIdentifier: "any-cluster" }])
        expect((await list(context, wanted)).ids).toEqual(ids);
      for (const other of [{ Database: "other" }, { ClusterIdentifier: "other" }, { WorkgroupName: "etl" }])
        expect((await list(context, other)).ids).toEqual([]);
    });

    spec("shows what a statement is", { source: "facts §1.3" }, async (context) => {
      const [Id] = await finished(context, ["a"]);
      const { Statements = [] } = await list(context);
      expect(Statements).toEqual([
        {
          Id,
          StatementName: `${context.schema}a`,
          Status: "FINISHED",
          CreatedAt: expect.any(Date),
          UpdatedAt: expect.any(Date),
          IsBatchStatement: false,
          QueryString: "SELECT 1",
          ResultFormat: "JSON",
        },
      ]);
    });

    spec(
      "shows the texts of a batch, without credentials",
      { source: "facts §1.9", only: "emulator" },
      async (context) => {
        const { submit, ended, schema } = context;
        await ended(await submit(["COPY t FROM 's3://b/k' IAM_ROLE 'arn'"], { StatementName: schema }));
        const { Statements = [] } = await list(context, { Status: "FAILED" });
        expect(Statements[0]).toMatchObject({ IsBatchStatement: true });
        expect(Statements[0]?.QueryStrings?.at(-1)).toBe("COPY t FROM 's3://b/k' IAM_ROLE ''");
      },
    );

    spec("comes in pages", { source: "facts §1.3" }, async (context) => {
      const ids = await finished(context, ["a", "b", "c"]);
      const first = await list(context, { MaxResults: 2 });
      const second = await list(context, { MaxResults: 2, NextToken: first.NextToken });
      expect([first.ids, second.ids]).toEqual([[ids[2], ids[1]], [ids[0]]]);
      expect(second.NextToken).toBeUndefined();
    });

    spec(
      "repeats nothing on its next page when more were submitted",
      { source: "facts §1.3", only: "emulator" },
      async (context) => {
        const ids = await finished(context, ["a", "b", "c"]);
        const first = await list(context, { MaxResults: 2 });
        await finished(context, ["d", "e"]);
        expect((await list(context, { MaxResults: 2, NextToken: first.NextToken })).ids).toEqual([ids[0]]);
      },
    );

    spec("takes 0 for as many as fit", { source: "facts §1.3", only: "emulator" }, async (context) => {
      await finished(context, ["a", "b"]);
      expect((await list(context, { MaxResults: 0 })).ids).toHaveLength(2);
    });

    spec("refuses 101 a page", { source: "facts §1.3" }, async (context) => {
      await expect(list(context, { MaxResults: 101 })).rejects.toMatchObject({ name: "ValidationException" });
    });

    spec("refuses a token that it did not give", { source: "facts §1.3", only: "emulator" }, async (context) => {
      await expect(list(context, { NextToken: "x" })).rejects.toMatchObject({ name: "ValidationException" });
    });

    spec("refuses a cluster and a workgroup together", { source: "facts §1.3", only: "emulator" }, async (context) => {
      const both = { ClusterIdentifier: "any-cluster", WorkgroupName: "etl" };
      await expect(list(context, both)).rejects.toMatchObject({ name: "ValidationException" });
    });

    spec("shows the same at every level of the role", { source: "facts §1.3", only: "emulator" }, async (context) => {
      const ids = await finished(context, ["a"]);
      expect((await list(context, { RoleLevel: false })).ids).toEqual(ids);
    });
  });
});
