import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  ListDatabasesCommand,
  ListSchemasCommand,
  ListStatementsCommand,
  ListTablesCommand,
} from "@aws-sdk/client-redshift-data";
import pg from "pg";
import { describe, expect } from "vitest";
import { until } from "../../src/until.ts";
import { relay } from "../support/local-aws.ts";
import { type FaultyAws, faultyTest } from "./faulty-local.ts";
import { outcome, warehouse } from "./outcome.ts";

const test = faultyTest({
  functions: [relay()],
  rules: [{ name: "ends", eventPattern: { source: ["aws.redshift-data"] }, functionName: "relay" }],
  scripts: [{ database: "dev", sql: "create table rows_here (id int)" }],
});

const closed = "FATAL: terminating connection due to administrator command";

async function submitBatch({ redshift }: FaultyAws, name: string, Sqls: string[]): Promise<string> {
  const input = { ...warehouse, StatementName: name, WithEvent: true, Sqls };
  const { Id = "" } = await redshift.send(new BatchExecuteStatementCommand(input));
  return Id;
}

/** The statement once it has ended. */
async function ended({ redshift }: FaultyAws, Id: string) {
  return await until(`statement ${Id} has ended`, async () => {
    const statement = await redshift.send(new DescribeStatementCommand({ Id }));
    return ["FINISHED", "FAILED", "ABORTED"].includes(statement.Status ?? "") ? statement : undefined;
  });
}

/** The states in the events of a statement's name. */
async function eventStates(aws: FaultyAws, name: string): Promise<string[]> {
  return await until(`an event of ${name} has come`, async () => {
    const events = aws.relayed().filter(({ event }) => event.detail.statementName === name);
    return events.length > 0 ? events.map(({ event }) => event.detail.state) : undefined;
  });
}

async function withPostgres<T>({ local }: FaultyAws, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(local.postgresUrl);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const countRows = (aws: FaultyAws, id: number) =>
  withPostgres(aws, async (client) => {
    const { rows } = await client.query("select count(*)::int as n from rows_here where id = $1", [id]);
    return rows[0].n;
  });

describe("a warehouse in maintenance", () => {
  test("accepts every statement and fails it, with its event, until it is over", async ({ aws }) => {
    await aws.set({ warehouse: { maintenance: true } });
    expect(await outcome(aws, "select 1")).toBe(closed);
    const statement = await ended(aws, await submitBatch(aws, "m/1", ["insert into rows_here values (1)", "select 1"]));
    expect(statement).toMatchObject({ Status: "FAILED", Error: closed });
    expect(await eventStates(aws, "m/1")).toEqual(["FAILED"]);
    expect((await aws.report()).counts["warehouse.maintenance"]).toBe(2);
    await aws.set({ warehouse: { maintenance: false } });
    expect(await outcome(aws, "select 1")).toBe("FINISHED");
    expect(await countRows(aws, 1)).toBe(0);
  });

  test("refuses look-ups in the catalog, but still lists its statements", async ({ aws }) => {
    await aws.set({ warehouse: { maintenance: true } });
    for (const command of [new ListDatabasesCommand(warehouse), new ListSchemasCommand(warehouse)]) {
      const refused = aws.redshift.send(command as ListDatabasesCommand); // each of them has its own type
      await expect(refused).rejects.toMatchObject({
        name: "DatabaseConnectionException",
        $metadata: { httpStatusCode: 500 },
      });
    }
    await aws.redshift.send(new ListStatementsCommand({ Status: "ALL" }));
  });

  test("ends what runs when it begins, and keeps nothing of it", async ({ aws }) => {
    const Id = await withPostgres(aws, async (client) => {
      await client.query("begin; lock table rows_here in access exclusive mode");
      const id = await submitBatch(aws, "m/2", ["select 1", "insert into rows_here values (2)", "select 2"]);
      await until(`the second part of ${id} has started`, async () => {
        const { SubStatements = [] } = await aws.redshift.send(new DescribeStatementCommand({ Id: id }));
        return SubStatements[1]?.Status === "STARTED" ? true : undefined;
      });
      await aws.set({ warehouse: { maintenance: true } });
      await client.query("commit");
      return id;
    });
    const { Status, Error: error, SubStatements = [] } = await ended(aws, Id);
    expect({ Status, error }).toEqual({ Status: "FAILED", error: closed });
    expect(SubStatements.map((part) => part.Status)).toEqual(["FINISHED", "FINISHED", "FAILED"]);
    expect(await countRows(aws, 2)).toBe(0);
  });
});

describe("a warehouse that cannot be reached", () => {
  test("makes the Data API answer with an error and do nothing", async ({ aws }) => {
    const Id = await submitBatch(aws, "r/1", ["select 1"]);
    await ended(aws, Id);
    await aws.set({ warehouse: { refuse: true } });
    const commands = [
      new ExecuteStatementCommand({ ...warehouse, Sql: "select 'refused'" }),
      new BatchExecuteStatementCommand({ ...warehouse, Sqls: ["select 'refused'"] }),
      new ListTablesCommand(warehouse),
      new CancelStatementCommand({ Id }),
    ];
    for (const command of commands) {
      await expect(aws.redshift.send(command as ExecuteStatementCommand)).rejects.toMatchObject({
        name: "DatabaseConnectionException",
        message: "A connection to the database could not be made.",
        $metadata: { httpStatusCode: 500 },
      });
    }
    expect(await ended(aws, Id)).toMatchObject({ Status: "FINISHED" });
    expect((await aws.report()).counts["warehouse.refuse"]).toBe(4);
    await aws.end();
    const { Statements = [] } = await aws.redshift.send(new ListStatementsCommand({ Status: "ALL" }));
    expect(JSON.stringify(Statements)).not.toContain("'refused'");
  });
});

describe("statements that are cancelled", () => {
  test("all end ABORTED at a rate of 1, with their event, and keep nothing", async ({ aws }) => {
    const parts = new Set<number>();
    await aws.set({ seed: 2, dataApi: { cancel: 1 } });
    for (let index = 0; index < 8; index++) {
      const Id = await submitBatch(aws, `c/${index}`, ["insert into rows_here values (3)", "select 2", "select 3"]);
      const { Status, Error: error = "", SubStatements = [] } = await ended(aws, Id);
      expect(Status).toBe("ABORTED");
      expect(error).toMatch(/^ERROR: Query \([1-9]\d*\) cancelled on user's request$/);
      expect(await eventStates(aws, `c/${index}`)).toEqual(["ABORTED"]);
      parts.add(SubStatements.findIndex((part) => part.Status === "ABORTED"));
    }
    expect(parts).toEqual(new Set([0, 1, 2]));
    expect((await aws.report()).counts["dataApi.cancel"]).toBe(8);
    await aws.set({ dataApi: { cancel: 0 } });
    expect(await outcome(aws, "select 1")).toBe("FINISHED");
    expect(await countRows(aws, 3)).toBe(0);
  });

  test("are the same ones with the same seed", async ({ aws }) => {
    const seen: string[][] = [];
    for (const seed of [5, 5, 6]) {
      await aws.set({ seed, dataApi: { cancel: 0.5 } });
      const ends: string[] = [];
      for (let index = 0; index < 10; index++)
        ends.push((await outcome(aws, "select 1")) === "FINISHED" ? "FINISHED" : "ABORTED");
      seen.push(ends);
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).not.toEqual(seen[0]);
  });
});
