import {
  type Field,
  GetStatementResultCommand,
  GetStatementResultV2Command,
  paginateGetStatementResult,
  paginateGetStatementResultV2,
} from "@aws-sdk/client-redshift-data";
import { describe, expect } from "vitest";
import { conformance } from "../frame/conformance.ts";
import type { SpecContext } from "../frame/spec-context.ts";

const unknownId = "00000000-0000-4000-8000-000000000000";

async function json({ client, execute, ended }: SpecContext, sql: string) {
  const Id = await execute(sql);
  const { error } = await ended(Id);
  if (error) throw new Error(error);
  return client.send(new GetStatementResultCommand({ Id }));
}

async function csv({ client, execute, ended }: SpecContext, sql: string) {
  const Id = await execute(sql, { ResultFormat: "CSV" });
  const { error } = await ended(Id);
  if (error) throw new Error(error);
  return client.send(new GetStatementResultV2Command({ Id }));
}

/** Each with the type's name, precision and scale in the metadata. */
const types: [sql: string, field: Field, typeName: string, precision: number, scale: number][] = [
  ["(-32768)::smallint", { longValue: -32768 }, "int2", 5, 0],
  ["2147483647::int", { longValue: 2147483647 }, "int4", 10, 0],
  ["9007199254740991::bigint", { longValue: 9007199254740991 }, "int8", 19, 0],
  ["1.5::real", { doubleValue: 1.5 }, "float4", 8, 8],
  ["(-1e300)::double precision", { doubleValue: -1e300 }, "float8", 17, 17],
  ["'Infinity'::float8", { doubleValue: Number.POSITIVE_INFINITY }, "float8", 17, 17],
  ["'-Infinity'::float8", { doubleValue: Number.NEGATIVE_INFINITY }, "float8", 17, 17],
  ["'NaN'::float8", { doubleValue: Number.NaN }, "float8", 17, 17],
  ["1.50::decimal(10,2)", { stringValue: "1.50" }, "numeric", 10, 2],
  ["(-0.001)::decimal(38,3)", { stringValue: "-0.001" }, "numeric", 38, 3],
  ["true", { booleanValue: true }, "bool", 1, 0],
  ["false", { booleanValue: false }, "bool", 1, 0],
  ["'text'::varchar(20)", { stringValue: "text" }, "varchar", 20, 0],
  ["''::varchar(20)", { stringValue: "" }, "varchar", 20, 0],
  ["'äöü 🚀'::varchar(40)", { stringValue: "äöü 🚀" }, "varchar", 40, 0],
  ["'ab'::char(4)", { stringValue: "ab  " }, "bpchar", 4, 0],
  ["'2022-02-22'::date", { stringValue: "2022-02-22" }, "date", 13, 0],
  ["'2022-02-22 00:00:00'::timestamp", { stringValue: "2022-02-22 00:00:00.0" }, "timestamp", 29, 6],
  ["'2020-08-21 17:33:51.887120'::timestamp", { stringValue: "2020-08-21 17:33:51.88712" }, "timestamp", 29, 6],
  ["'2020-08-21 17:33:51.5+02'::timestamptz", { stringValue: "2020-08-21 15:33:51.5+00" }, "timestamptz", 35, 6],
  ["'15:04:05'::time", { stringValue: "15:04:05" }, "time", 15, 6],
  ["'15:04:05.25+01'::timetz", { stringValue: "15:04:05.25+01" }, "timetz", 21, 6],
  [`json_parse('{"a": [1, "x y"]}')`, { stringValue: '{"a":[1,"x y"]}' }, "super", 0, 0],
];

conformance("A result", (spec) => {
  describe("GetStatementResult", () => {
    for (const [sql, field, typeName, precision, scale] of types)
      spec(`gives ${sql} as ${typeName}`, { source: "facts §1.7" }, async (context) => {
        const { Records, ColumnMetadata = [] } = await json(context, `SELECT ${sql} AS it`);
        expect(Records).toEqual([[field]]);
        const [column] = ColumnMetadata;
        expect([column?.name, column?.typeName, column?.precision, column?.scale]).toEqual([
          "it",
          typeName,
          precision,
          scale,
        ]);
      });

    for (const type of ["int", "float8", "decimal(9,1)", "varchar(5)", "boolean", "timestamp", "date"])
      spec(`gives a NULL of ${type}`, { source: "facts §1.7" }, async (context) => {
        expect((await json(context, `SELECT NULL::${type}`)).Records).toEqual([[{ isNull: true }]]);
      });

    spec("gives bytes as text", { source: "facts §1.7" }, async ({ run }) => {
      const sqls = ["CREATE TABLE t (b varbyte(3))", "INSERT INTO t VALUES ('abc')", "SELECT b FROM t"];
      expect(await run(...sqls)).toEqual([["616263"]]);
    });

    spec("keeps all digits of a BIGINT on the wire", { source: "facts §1.7", only: "emulator" }, async (context) => {
      const Id = await context.execute("SELECT 9223372036854775807::bigint");
      await context.ended(Id);
      const endpoint = await context.client.config.endpoint?.();
      const url = `${endpoint?.protocol}//${endpoint?.hostname}:${endpoint?.port}/`;
      const headers = {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "RedshiftData.GetStatementResult",
      };
      const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify({ Id }) });
      expect(await answer.text()).toContain('{"longValue":9223372036854775807}');
    });

    spec("describes its columns", { source: "facts §1.7", only: "emulator" }, async (context) => {
      const { ColumnMetadata, TotalNumRows } = await json(context, "SELECT 1 AS n");
      expect(TotalNumRows).toBe(1);
      expect(ColumnMetadata).toEqual([
        {
          isCaseSensitive: false,
          isCurrency: false,
          isSigned: true,
          label: "n",
          length: 0,
          name: "n",
          nullable: 1,
          precision: 10,
          scale: 0,
          schemaName: "",
          tableName: "",
          typeName: "int4",
        },
      ]);
    });

    spec("calls a column without a name ?column?", { source: "facts §1.7" }, async (context) => {
      const { ColumnMetadata = [] } = await json(context, "SELECT 1");
      expect(ColumnMetadata[0]?.name).toBe("?column?");
    });

    spec("folds names that are not quoted", { source: "facts §5.9" }, async (context) => {
      const { ColumnMetadata = [] } = await json(context, "SELECT 1 AS MixedCase");
      expect(ColumnMetadata[0]?.name).toBe("mixedcase");
    });

    spec("has no records of a query that found nothing, but columns", { source: "facts §1.7" }, async (context) => {
      const { Records, ColumnMetadata = [], TotalNumRows } = await json(context, "SELECT 1 AS n WHERE false");
      expect([Records, ColumnMetadata.length, TotalNumRows]).toEqual([[], 1, 0]);
    });

    spec("comes in pages, in order and complete", { source: "facts §1.3" }, async ({ client, run, execute, ended }) => {
      await run("SELECT 1");
      const Id = await execute("SELECT n, repeat('x', 1000) FROM generate_series(1, 2500) AS n ORDER BY n");
      await ended(Id);
      const seen: unknown[] = [];
      let pages = 0;
      for await (const { Records = [] } of paginateGetStatementResult({ client }, { Id })) {
        pages += 1;
        seen.push(...Records.map(([first]) => first?.longValue));
      }
      expect(pages).toBeGreaterThan(1);
      expect(seen).toEqual(Array.from({ length: 2500 }, (_, at) => at + 1));
    });

    spec(
      "refuses a token that it did not give",
      { source: "facts §1.3", only: "emulator" },
      async ({ client, execute, ended }) => {
        const Id = await execute("SELECT 1");
        await ended(Id);
        await expect(client.send(new GetStatementResultCommand({ Id, NextToken: "x" }))).rejects.toMatchObject({
          name: "ValidationException",
        });
      },
    );

    spec("waits for its statement", { source: "facts §1.8", only: "emulator" }, async ({ client, execute }) => {
      const Id = await execute("SELECT 1 AS n FROM pg_sleep(0.3)");
      const { Records } = await client.send(new GetStatementResultCommand({ Id, WaitTimeSeconds: 30 }));
      expect(Records).toEqual([[{ longValue: 1 }]]);
    });

    spec(
      "is not there yet when its time is up",
      { source: "mgmt/data-api-calling-considerations-long-polling", only: "emulator" },
      async ({ client, execute }) => {
        const Id = await execute("SELECT pg_sleep(1.5)");
        await expect(client.send(new GetStatementResultCommand({ Id, WaitTimeSeconds: 1 }))).rejects.toMatchObject({
          name: "ResourceNotFoundException",
        });
      },
    );

    spec(
      "is not there for a statement that returns nothing, or failed",
      { source: "facts §1.2" },
      async ({ client, execute, ended, schema }) => {
        for (const sql of [`CREATE SCHEMA IF NOT EXISTS ${schema}`, "SELECT 1 / 0"]) {
          const Id = await execute(sql);
          await ended(Id);
          await expect(client.send(new GetStatementResultCommand({ Id }))).rejects.toMatchObject({
            message: "Query does not have result. Please check query status with DescribeStatement.",
          });
        }
      },
    );

    spec("of an unknown statement is not there", { source: "facts §1.2" }, async ({ client }) => {
      await expect(client.send(new GetStatementResultCommand({ Id: unknownId }))).rejects.toMatchObject({
        message: "Query does not exist.",
      });
    });

    spec(
      "of a batch is asked for by part",
      { source: "apache/airflow#40427" },
      async ({ client, submit, ended, rows }) => {
        const Id = await submit(["SELECT 1 AS a", "SELECT 2 AS b"]);
        await ended(Id);
        await expect(client.send(new GetStatementResultCommand({ Id }))).rejects.toMatchObject({
          name: "ValidationException",
          message: "BatchExecuteStatement result can only be retrieved with sub-statement id.",
        });
        expect([await rows(`${Id}:3`), await rows(`${Id}:4`)]).toEqual([[[1]], [[2]]]);
      },
    );

    spec(
      "of a part that ended can be had while its batch runs",
      { source: "facts §1.8", only: "emulator" },
      async ({ client, submit, ended }) => {
        const Id = await submit(["SELECT 1 AS a", "SELECT pg_sleep(1)"]);
        const { Records } = await client.send(new GetStatementResultCommand({ Id: `${Id}:3`, WaitTimeSeconds: 30 }));
        expect(Records).toEqual([[{ longValue: 1 }]]);
        await ended(Id);
      },
    );
  });

  describe("GetStatementResultV2", () => {
    spec("is CSV without a header, rows ended by CR LF", { source: "facts §1.7" }, async (context) => {
      const answer = await csv(context, "SELECT 1 AS n, 'x' AS v UNION ALL SELECT 2, 'y' ORDER BY 1");
      expect(answer).toMatchObject({ ResultFormat: "CSV", TotalNumRows: 2 });
      expect(answer.Records).toEqual([{ CSVRecords: "1,x\r\n2,y\r\n" }]);
      expect((answer.ColumnMetadata ?? []).map(({ name }) => name)).toEqual(["n", "v"]);
    });

    spec(
      "quotes values that need it, and distinguishes NULL from an empty text",
      { source: "facts §1.7", only: "emulator" },
      async (context) => {
        const { Records } = await csv(context, `SELECT NULL, '', 'a "b", c', 'two\nlines'`);
        expect(Records).toEqual([{ CSVRecords: ',"","a ""b"", c","two\nlines"\r\n' }]);
      },
    );

    spec("shows values as in JSON", { source: "facts §1.7", only: "emulator" }, async (context) => {
      const sql = `SELECT 1.50::decimal(10,2), '2022-02-22 00:00:00'::timestamp, true, json_parse('{"a": 1}'), 1e20::float8`;
      expect((await csv(context, sql)).Records).toEqual([
        { CSVRecords: '1.50,2022-02-22 00:00:00.0,t,"{""a"":1}",1e+20\r\n' },
      ]);
    });

    spec(
      "has chunks of at most 1 MB and pages of at most 15 MB",
      { source: "facts §1.7", only: "emulator" },
      async ({ client, execute, ended }) => {
        const Id = await execute("SELECT n, repeat('x', 60000) FROM generate_series(1, 300) AS n ORDER BY n", {
          ResultFormat: "CSV",
        });
        await ended(Id);
        const pages: string[][] = [];
        for await (const { Records = [] } of paginateGetStatementResultV2({ client }, { Id }))
          pages.push(Records.map(({ CSVRecords = "" }) => CSVRecords));
        const sizes = pages.map((chunks) => chunks.map((chunk) => chunk.length));
        expect(Math.max(...sizes.flat())).toBeLessThanOrEqual(1_000_000);
        expect(
          sizes.map((chunks) => chunks.reduce((sum, size) => sum + size, 0)).every((size) => size <= 15_000_000),
        ).toBe(true);
        expect([pages.length, pages[0]?.length]).toEqual([2, 16]);
        const numbers = pages
          .flat()
          .join("")
          .split("\r\n")
          .map((line) => line.split(",")[0]);
        expect(numbers).toEqual([...Array.from({ length: 300 }, (_, at) => String(at + 1)), ""]);
      },
    );

    spec(
      "is refused for a result that is JSON, and the other way round",
      { source: "facts §1.3", only: "emulator" },
      async ({ client, execute, ended }) => {
        const [asJson, asCsv] = [await execute("SELECT 1"), await execute("SELECT 1", { ResultFormat: "CSV" })];
        for (const id of [asJson, asCsv]) await ended(id);
        await expect(client.send(new GetStatementResultV2Command({ Id: asJson }))).rejects.toMatchObject({
          name: "ValidationException",
        });
        await expect(client.send(new GetStatementResultCommand({ Id: asCsv }))).rejects.toMatchObject({
          name: "ValidationException",
        });
      },
    );

    spec("waits for its statement", { source: "facts §1.8", only: "emulator" }, async ({ client, execute }) => {
      const Id = await execute("SELECT 1 FROM pg_sleep(0.3)", { ResultFormat: "CSV" });
      const { Records } = await client.send(new GetStatementResultV2Command({ Id, WaitTimeSeconds: 30 }));
      expect(Records).toEqual([{ CSVRecords: "1\r\n" }]);
    });

    spec("gives parts of a batch", { source: "facts §1.3" }, async ({ client, submit, ended }) => {
      const Id = await submit(["SELECT 7"], { ResultFormat: "CSV" });
      expect(await ended(Id)).toMatchObject({ ResultFormat: "CSV" });
      const { Records } = await client.send(new GetStatementResultV2Command({ Id: `${Id}:3` }));
      expect(Records).toEqual([{ CSVRecords: "7\r\n" }]);
    });
  });
});
