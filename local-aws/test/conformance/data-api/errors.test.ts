import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

const source = "facts §1.10";
const only = "emulator";

conformance("The error of a statement", (spec) => {
  describe("that cannot be run", () => {
    spec("is a syntax error with its position", { source: "mgmt/data-api" }, async ({ execute, ended }) => {
      const { error } = await ended(await execute("SELECT 1 FROM FROM t"));
      expect(error).toMatch(/^ERROR: syntax error at or near "FROM"\n {2}Position: 15/);
    });

    spec("names a missing relation", { source }, async ({ fails }) => {
      expect(await fails("SELECT * FROM nowhere.at_all")).toMatch(
        /^ERROR: (relation "nowhere.at_all"|schema "nowhere") does not exist/,
      );
      expect(await fails("SELECT * FROM at_all")).toMatch(/^ERROR: relation "at_all" does not exist/);
    });

    spec("names a missing column", { source }, async ({ run, fails }) => {
      await run("CREATE TABLE t (n int)");
      expect(await fails("SELECT nope FROM t")).toMatch(/^ERROR: column "nope" does not exist/);
      expect(await fails("INSERT INTO t (nope) VALUES (1)")).toMatch(
        /^ERROR: column "nope" of relation "t" does not exist/,
      );
    });

    spec("names a missing function", { source: "PostgreSQL" }, async ({ fails }) => {
      expect(await fails("SELECT no_such_function(1)")).toMatch(/^ERROR: function no_such_function\S* does not exist/);
    });

    spec("names the relation that may not be read", { source, only }, async ({ run, execute, ended, schema }) => {
      await run(
        "CREATE TABLE t (n int)",
        `CREATE USER ${schema}_u PASSWORD 'Passw0rd'`,
        `GRANT USAGE ON SCHEMA ${schema} TO ${schema}_u`,
      );
      const { error } = await ended(await execute(`SELECT * FROM ${schema}.t`, { DbUser: `${schema}_u` }));
      expect(error).toMatch(/^ERROR: permission denied for relation t$/);
    });
  });

  describe("that runs into its data", () => {
    spec("reports a division by zero", { source: "facts §1.10" }, async ({ fails }) => {
      expect(await fails("SELECT 1 / 0")).toMatch(/^ERROR: division by zero/i);
    });

    spec("shows the text that is not a number", { source: "PostgreSQL" }, async ({ fails }) => {
      expect(await fails("SELECT 'x'::int")).toMatch(/^ERROR: invalid input syntax for (type )?integer: "x"/);
    });

    spec("names the column that may not be NULL", { source: "PostgreSQL", only }, async ({ run, fails }) => {
      await run("CREATE TABLE t (n int NOT NULL)");
      expect(await fails("INSERT INTO t VALUES (NULL)")).toBe("ERROR: Cannot insert a NULL value into column n");
    });

    spec("reports a row that MERGE matches twice", { source: "dg/r_MERGE" }, async ({ run, fails }) => {
      await run(
        "CREATE TABLE t (id int, n int)",
        "INSERT INTO t VALUES (1, 0)",
        "CREATE TABLE s (id int, n int)",
        "INSERT INTO s VALUES (1, 1), (1, 2)",
      );
      const merge =
        "MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = s.n WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.n)";
      expect(await fails(merge)).toMatch(/^ERROR: Found multiple matches to update the same tuple/);
    });

    spec("reports a request of the user when time is up", { source }, async ({ fails }) => {
      expect(await fails("SET statement_timeout TO 100", "SELECT count(*) FROM pg_sleep(30)")).toMatch(
        /^ERROR: Query \(\d+\) cancelled on user's request/,
      );
    });

    spec(
      "shows another one in the same transaction",
      { source: "awslabs/mcp#1489", only },
      async ({ submit, ended }) => {
        const { SubStatements = [] } = await ended(await submit(["SELECT 1 / 0", "SELECT 1"]));
        expect(SubStatements.map(({ Error: text }) => text ?? null)).toEqual([
          null,
          null,
          "ERROR: division by zero",
          null,
        ]);
      },
    );
  });

  describe("that loads files", () => {
    spec("names the table and where to look", { source }, async ({ run, fails, files, role }) => {
      const url = await files.put("a.csv", "x\n");
      await run("CREATE TABLE t (n int)");
      expect(await fails(`COPY t FROM '${url}' ${role} CSV`)).toMatch(
        /^ERROR: Load into table 't' failed\. {1,2}Check '(sys_load_error_detail|stl_load_errors)' system table for details\./,
      );
    });

    spec("shows the prefix without files, in S3's block", { source }, async ({ run, fails, files, role }) => {
      await run("CREATE TABLE t (n int)");
      const text = await fails(`COPY t FROM '${files.url("none/")}' ${role} CSV`);
      expect(text).toMatch(/^ERROR: The specified S3 prefix '\S+none\/' does not exist\n {2}Detail: /);
      for (const line of [
        /\n {2}-{47}\n/,
        /\n {2}error: {2}The specified S3 prefix/,
        /\n {2}code: {6}8001\n/,
        /\n {2}query: {5}\d+\n/,
        /\n {2}location: {2}\S+\n/,
        /\n {2}process: {3}\S+ \[pid=\d+\]\n/,
      ])
        expect(text).toMatch(line);
    });

    spec("reports a missing manifest", { source }, async ({ run, fails, files, role }) => {
      await run("CREATE TABLE t (n int)");
      expect(await fails(`COPY t FROM '${files.url("none")}' ${role} MANIFEST CSV`)).toMatch(
        /^ERROR: Problem reading manifest file - S3ServiceException:The specified key does not exist\.,Status 404,Error NoSuchKey,Rid /,
      );
    });

    spec("reports a missing mandatory file", { source }, async ({ run, fails, files, role }) => {
      await run("CREATE TABLE t (n int)");
      const manifest = await files.manifest("m", ["none"]);
      expect(await fails(`COPY t FROM '${manifest}' ${role} MANIFEST CSV`)).toMatch(
        /^ERROR: Mandatory url is not present in manifest file/,
      );
    });

    spec("reports a Parquet file with other types", { source }, async ({ run, fails, files, role }) => {
      const columnData = [{ name: "n", data: ["x"], type: "STRING" as const }];
      const url = await files.put("a.parquet", new Uint8Array(parquetWriteBuffer({ columnData })));
      await run("CREATE TABLE t (n int)");
      const text = await fails(`COPY t FROM '${url}' ${role} PARQUET`);
      expect(text).toMatch(/^ERROR: Spectrum Scan Error\n {2}Detail: /);
      expect(text).toMatch(/code: {6}15007\n/);
      expect(text).toMatch(/has an incompatible Parquet schema for column /);
    });

    spec(
      "refuses REGION for Parquet",
      { source: "dg/copy-usage_notes-copy-from-columnar" },
      async ({ run, fails, files, role }) => {
        await run("CREATE TABLE t (n int)");
        expect(await fails(`COPY t FROM '${files.url("a")}' ${role} PARQUET REGION 'us-east-1'`)).toMatch(
          /REGION argument is not supported for PARQUET based COPY/,
        );
      },
    );

    spec("reports a missing table", { source: "dg/r_COPY", only }, async ({ fails, files, role }) => {
      const url = await files.put("a.csv", "1\n");
      expect(await fails(`COPY nowhere FROM '${url}' ${role} CSV`)).toMatch(
        /^ERROR: Cannot COPY into nonexistent table nowhere/,
      );
    });
  });
});
