import {
  type Field,
  GetStatementResultCommand,
  GetStatementResultV2Command,
  ListStatementsCommand,
  paginateGetStatementResult,
} from "@aws-sdk/client-redshift-data";
import { describe, expect } from "vitest";
import { test } from "../../../support/local-redshift.ts";

describe("a result", () => {
  test.for<{ sql: string; field: Field }>([
    { sql: "1::smallint", field: { longValue: 1 } },
    { sql: "9007199254740991::bigint", field: { longValue: 9007199254740991 } },
    { sql: "1.5::double precision", field: { doubleValue: 1.5 } },
    { sql: "true", field: { booleanValue: true } },
    { sql: "false", field: { booleanValue: false } },
    { sql: "NULL", field: { isNull: true } },
    { sql: "1.50::decimal(10,2)", field: { stringValue: "1.50" } },
    { sql: "'text'::varchar(10)", field: { stringValue: "text" } },
    { sql: "'2022-02-22'::date", field: { stringValue: "2022-02-22" } },
    { sql: "'2022-02-22 00:00:00'::timestamp", field: { stringValue: "2022-02-22 00:00:00.0" } },
    { sql: "'2020-08-21 17:33:51.887120'::timestamp", field: { stringValue: "2020-08-21 17:33:51.88712" } },
    { sql: `json_parse('{"a": [1, 2]}')`, field: { stringValue: '{"a":[1,2]}' } },
  ])("gives $sql as a field", async ({ sql, field }, { snapshot }) => {
    const Id = await snapshot.submit(`SELECT ${sql} AS it`);
    await snapshot.ended(Id);
    const { Records } = await snapshot.client.send(new GetStatementResultCommand({ Id }));
    expect(Records).toEqual([[field]]);
  });

  test("keeps all digits of a BIGINT on the wire", async ({ snapshot }) => {
    const Id = await snapshot.submit("SELECT 9223372036854775807::bigint");
    await snapshot.ended(Id);
    const headers = { "x-amz-target": "RedshiftData.GetStatementResult" };
    const request = new Request("http://local/", { method: "POST", headers, body: JSON.stringify({ Id }) });
    expect(await (await snapshot.redshift.service(request)).text()).toContain('{"longValue":9223372036854775807}');
  });

  test("describes its columns", async ({ snapshot }) => {
    const Id = await snapshot.submit("SELECT 1 AS n, 'a'::varchar(20) AS v, 1.5::decimal(12,3) AS d, 2");
    await snapshot.ended(Id);
    const { ColumnMetadata = [], TotalNumRows } = await snapshot.client.send(new GetStatementResultCommand({ Id }));
    expect(TotalNumRows).toBe(1);
    expect(ColumnMetadata.map((it) => [it.name, it.typeName, it.precision, it.scale, it.length])).toEqual([
      ["n", "int4", 10, 0, 0],
      ["v", "varchar", 20, 0, 0],
      ["d", "numeric", 12, 3, 0],
      ["?column?", "int4", 10, 0, 0],
    ]);
  });

  test("comes in pages of about 1 MB", async ({ snapshot }) => {
    const Id = await snapshot.submit("SELECT n, repeat('x', 1000) FROM generate_series(1, 2500) AS n ORDER BY n");
    await snapshot.ended(Id);
    const sizes: number[] = [];
    const seen: unknown[] = [];
    for await (const page of paginateGetStatementResult({ client: snapshot.client }, { Id })) {
      sizes.push(page.Records?.length ?? 0);
      seen.push(...(page.Records ?? []).map((record) => record[0]?.longValue));
    }
    expect(sizes).toEqual([952, 951, 597]);
    expect(seen).toEqual(Array.from({ length: 2500 }, (_, at) => at + 1));
  });

  test("is not there while the statement runs, nor when it has none", async ({ snapshot }) => {
    const running = await snapshot.submit("SELECT pg_sleep(60)");
    const without = await snapshot.submit("CREATE TABLE no_result (id int)");
    await snapshot.ended(without);
    for (const Id of [running, without])
      await expect(snapshot.client.send(new GetStatementResultCommand({ Id }))).rejects.toMatchObject({
        name: "ResourceNotFoundException",
        message: "Query does not have result. Please check query status with DescribeStatement.",
      });
    await snapshot.cancel(running);
  });

  test("is CSV when asked for", async ({ snapshot }) => {
    const Id = await snapshot.submit(`SELECT 1, NULL, '', 'a "b", c' UNION ALL SELECT 2, 'x', 'y', 'z' ORDER BY 1`, {
      ResultFormat: "CSV",
    });
    await snapshot.ended(Id);
    const answer = await snapshot.client.send(new GetStatementResultV2Command({ Id }));
    expect(answer).toMatchObject({ ResultFormat: "CSV", TotalNumRows: 2 });
    expect(answer.Records).toEqual([{ CSVRecords: '1,,"","a ""b"", c"\r\n2,x,y,z\r\n' }]);
    await expect(snapshot.client.send(new GetStatementResultCommand({ Id }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });
});

describe("the list of statements", () => {
  test("is filtered by the beginning of the name and by state, newest first, in pages", async ({ snapshot }) => {
    const ids: string[] = [];
    for (const name of ["list/a", "list/b", "list/c", "other/d"])
      ids.push(await snapshot.submit("SELECT 1", { StatementName: name }));
    const failed = await snapshot.submit("SELECT 1 / 0", { StatementName: "list/failed" });
    await snapshot.redshift.idle();
    const list = async (input: { Status?: "ALL" | "FAILED"; NextToken?: string | undefined; MaxResults?: number }) => {
      const answer = await snapshot.client.send(new ListStatementsCommand({ StatementName: "list/", ...input }));
      return { ids: (answer.Statements ?? []).map(({ Id }) => Id), next: answer.NextToken };
    };
    expect(await list({})).toEqual({ ids: [ids[2], ids[1], ids[0]], next: undefined });
    expect((await list({ Status: "FAILED" })).ids).toEqual([failed]);
    const first = await list({ Status: "ALL", MaxResults: 3 });
    expect(first.ids).toEqual([failed, ids[2], ids[1]]);
    expect(await list({ Status: "ALL", MaxResults: 3, NextToken: first.next })).toEqual({
      ids: [ids[0]],
      next: undefined,
    });
  });

  test("shows the texts of a batch", async ({ snapshot }) => {
    const StatementName = "texts";
    await snapshot.ended(await snapshot.submitBatch(["SELECT 1", "SELECT 2"], { StatementName }));
    const { Statements } = await snapshot.client.send(new ListStatementsCommand({ StatementName }));
    expect(Statements).toMatchObject([
      { IsBatchStatement: true, QueryStrings: ["SELECT 1", "SELECT 2"], Status: "FINISHED" },
    ]);
  });
});
