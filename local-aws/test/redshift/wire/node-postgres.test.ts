import { createConnection } from "node:net";
import type pg from "pg";
import { serialize } from "pg-protocol";
import { describe, expect } from "vitest";
import { until } from "../../../src/until.ts";
import { test } from "../../support/local-redshift.ts";
import { refusal, wireClient } from "../../support/wire-client.ts";

/** Its types lack this. */
const extended = (text: string): pg.QueryConfig => ({ text, queryMode: "extended" }) as pg.QueryConfig;

/** What a client keeps to itself. */
type Inside = { processID: number; secretKey: number; connection: { stream: { destroy(): void } } };

describe("node-postgres", () => {
  test("speaks Redshift's dialect, and reads its types", async ({ snapshot }) => {
    await using client = await wireClient(snapshot);
    await client.query(`CREATE TABLE types (i int, b bigint, n decimal(10,2), f float8, t boolean, d date, ts timestamp,
      v varchar(max), s super) DISTSTYLE EVEN SORTKEY (i)`);
    await client.query(
      "INSERT INTO types VALUES (1, 2, 3.45, 0.5, true, '2026-01-02', '2026-01-02 03:04:05', 'ä', JSON_PARSE('{\"a\":[1]}'))",
    );
    const { rows, fields } = await client.query({ text: "SELECT TOP 1 * FROM types", rowMode: "array" });
    expect(rows).toEqual([
      [1, "2", "3.45", 0.5, true, new Date(2026, 0, 2), new Date(2026, 0, 2, 3, 4, 5), "ä", '{"a":[1]}'],
    ]);
    expect(fields.map(({ dataTypeID }) => dataTypeID)).toEqual([23, 20, 1700, 701, 16, 1082, 1114, 1043, 4000]);
  });

  test.for(["simple", "extended"])(
    "gets the number of rows that a statement of the %s protocol touched",
    async (how, { snapshot }) => {
      await using client = await wireClient(snapshot);
      const run = (text: string) => client.query(how === "simple" ? { text } : extended(text));
      const table = `tags_${how}`;
      const tags = [];
      for (const sql of [
        `CREATE TABLE ${table} (id int)`,
        `INSERT INTO ${table} VALUES (1), (2), (3)`,
        `UPDATE ${table} SET id = id + 1`,
        `DELETE FROM ${table} WHERE id = 2`,
        `SELECT * FROM ${table}`,
        `ALTER TABLE ${table} ALTER DISTSTYLE ALL`,
        `TRUNCATE ${table}`,
        `VACUUM ${table}`,
        `DROP TABLE ${table}`,
      ]) {
        const { command, rowCount } = await run(sql);
        tags.push([command, rowCount]);
      }
      expect(tags).toEqual([
        ["CREATE", null],
        ["INSERT", 3],
        ["UPDATE", 3],
        ["DELETE", 1],
        ["SELECT", 2],
        ["ALTER", null],
        ["TRUNCATE", null],
        ["VACUUM", null],
        ["DROP", null],
      ]);
    },
  );

  test("gets binary values when it asks for them", async ({ snapshot }) => {
    await using client = await wireClient(snapshot);
    const { fields } = await client.query({ text: "SELECT $1::int AS n", values: [7], binary: true } as pg.QueryConfig);
    expect(fields.map(({ format }) => format)).toEqual(["binary"]);
  });

  test("gets an error's position", async ({ snapshot }) => {
    await using client = await wireClient(snapshot);
    expect(await refusal(client.query("SELECT nope FROM pg_type"))).toEqual({
      severity: "ERROR",
      code: "42703",
      message: 'column "nope" does not exist',
      position: "8",
    });
  });

  test("hears notices", async ({ snapshot }) => {
    await using client = await wireClient(snapshot);
    const notices: (string | undefined)[] = [];
    client.on("notice", ({ message }) => notices.push(message));
    await client.query("DROP TABLE IF EXISTS never_there");
    expect(notices).toEqual(['table "never_there" does not exist, skipping']);
  });

  test("sets what it asks for at its start, and keeps what is set later", async ({ snapshot }) => {
    await using first = await wireClient(snapshot);
    await first.query("CREATE SCHEMA IF NOT EXISTS apart");
    await using client = await wireClient(snapshot, { options: "-c search_path=apart,public" });
    await client.query("SET query_group TO 'reports'");
    expect((await client.query("SHOW query_group")).rows).toEqual([{ query_group: "reports" }]);
    expect((await client.query("SHOW search_path")).rows).toEqual([{ search_path: "apart, public" }]);
  });

  test("stops a query by a cancel request", async ({ snapshot }) => {
    await using client = await wireClient(snapshot);
    const slow = refusal(client.query("SELECT pg_sleep(60)"));
    const { processID, secretKey } = client as unknown as Inside;
    await until("the query runs", async () => {
      const running = await snapshot.rows(
        `SELECT 1 FROM pg_stat_activity WHERE pid = ${processID} AND state = 'active'`,
      );
      return running.length > 0 ? true : undefined;
    });
    const { hostname, port } = new URL(snapshot.redshift.url);
    createConnection(Number(port), hostname).end(serialize.cancel(processID, secretKey));
    expect(await slow).toMatchObject({
      code: "57014",
      message: expect.stringMatching(/^Query \(\d+\) cancelled on user's request$/),
    });
    expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  });

  test("that disconnects in the middle of a transaction leaves nothing behind", async ({ snapshot }) => {
    await using other = await wireClient(snapshot);
    await other.query("CREATE TABLE left_alone (id int); INSERT INTO left_alone VALUES (1)");
    const client = await wireClient(snapshot);
    const { pid } = (await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows[0] ?? {};
    await client.query("BEGIN; DELETE FROM left_alone");
    const waiting = client.query("SELECT pg_sleep(60)").catch(() => undefined);
    (client as unknown as Inside).connection.stream.destroy();
    await waiting;
    await until("the session is gone", async () => {
      const { rowCount } = await other.query("SELECT 1 FROM pg_stat_activity WHERE pid = $1", [pid]);
      return rowCount === 0 ? true : undefined;
    });
    expect((await other.query("UPDATE left_alone SET id = 2")).rowCount).toBe(1);
  });

  test("is one of 20 at once, each with its own transaction", async ({ snapshot }) => {
    await using first = await wireClient(snapshot);
    await first.query("CREATE TABLE crowd (who int, n int)");
    await Promise.all(
      Array.from({ length: 20 }, async (_, who) => {
        await using client = await wireClient(snapshot);
        for (let n = 0; n < 5; n++) {
          await client.query("BEGIN");
          await client.query("INSERT INTO crowd VALUES ($1, $2)", [who, n]);
          const seen = await client.query("SELECT count(*)::int AS n FROM crowd WHERE who = $1", [who]);
          expect(seen.rows).toEqual([{ n: n + 1 }]);
          await client.query("COMMIT");
        }
      }),
    );
    const { rows } = await first.query("SELECT count(*)::int AS n, count(DISTINCT who)::int AS who FROM crowd");
    expect(rows).toEqual([{ n: 100, who: 20 }]);
  });
});
