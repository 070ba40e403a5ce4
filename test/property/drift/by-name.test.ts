import { test as base, describe, expect } from "vitest";
import { settledLoads } from "../../support/loads/settled-loads.ts";

const test = base.extend("loads", { scope: "file" }, async ({}, { onCleanup }) => {
  const loads = await settledLoads({});
  onCleanup(() => loads[Symbol.asyncDispose]());
  return loads;
});

const merging = { merge_duplicate_pks: true, merge_pk: "id", merge_timestamp: "at" };

const configOf = (
  table: string,
  { options = merging, schema, copy = {} }: { options?: object; schema?: object; copy?: object } = {},
) => ({
  copy: {
    ...{ role_arn: "default", table_name: `public.${table}`, options: "CSV IGNOREHEADER 1", columns: "by_name" },
    ...copy,
  },
  ...(options && { options }),
  ...(schema && { schema }),
});

const create = (table: string) =>
  `CREATE TABLE ${table} (id INT NOT NULL, at TIMESTAMP, note VARCHAR(20), kind VARCHAR(8) DEFAULT 'plain')`;

describe("files load by the names of their columns", () => {
  test("in any order and case, a COPY for each set, in one transaction", async ({ loads }) => {
    await loads.query(create("orders"));
    const before = loads.told.submitted.length;
    const outcomes = await loads.load(configOf("orders"), {
      "orders/1": "id,at,note,kind\n1,2026-01-01 00:00:00,one,x\n",
      "orders/2": "note,KIND,At,ID\ntwo,y,2026-01-01 00:00:00,2\n",
      "orders/3": "id,at,note,kind\n3,2026-01-01 00:00:00,three,z\n",
      "orders/4": "at,kind,id\n2026-01-02 00:00:00,w,1\n",
    });
    expect(outcomes).toEqual([]);
    expect(await loads.query("SELECT id, note, kind FROM orders ORDER BY id")).toEqual([
      { id: 1, note: null, kind: "w" },
      { id: 2, note: "two", kind: "y" },
      { id: 3, note: "three", kind: "z" },
    ]);
    expect(loads.told.submitted.length - before).toBe(1);
  });

  test("with the default where they lack a column", async ({ loads }) => {
    await loads.query(create("defaults"));
    await loads.load(configOf("defaults"), {
      "defaults/1": "id,at,note,kind\n1,2026-01-01 00:00:00,one,\n",
      "defaults/2": "id,at,note\n2,2026-01-01 00:00:00,two\n",
    });
    expect(await loads.query("SELECT id, kind FROM defaults ORDER BY id")).toEqual([
      { id: 1, kind: "" },
      { id: 2, kind: "plain" },
    ]);
  });
});

describe("a column of text that is too short", () => {
  const wide = "x".repeat(90);

  test("is widened until its values fit", async ({ loads }) => {
    await loads.query(create("widening"));
    const config = configOf("widening", { schema: { new_columns: "add" } });
    const before = loads.told.events.length;
    const outcomes = await loads.load(config, {
      "widening/1": "id,at,note\n1,2026-01-01 00:00:00,one\n",
      "widening/2": `id,at,note\n2,2026-01-01 00:00:00,${wide}\n`,
    });
    expect(outcomes.map(({ kind }) => kind)).toEqual(["submitted", "submitted"]);
    expect(await loads.query("SELECT id, LEN(note) AS bytes FROM widening ORDER BY id")).toEqual([
      { id: 1, bytes: 3 },
      { id: 2, bytes: 90 },
    ]);
    const changes = loads.told.events.slice(before).flatMap(({ detail }) => ("ddl" in detail ? detail.ddl : []));
    expect(changes).toEqual([
      'ALTER TABLE "public"."widening" ALTER COLUMN "note" TYPE VARCHAR(80)',
      'ALTER TABLE "public"."widening" ALTER COLUMN "note" TYPE VARCHAR(320)',
    ]);
  });

  test("stays as it is where new columns are rejected, and the file is quarantined", async ({ loads }) => {
    await loads.query(create("narrow"));
    await loads.load(configOf("narrow"), { "narrow/1": `id,at,note\n2,2026-01-01 00:00:00,${wide}\n` });
    expect(await loads.query("SELECT id FROM narrow")).toEqual([]);
    expect((await loads.records("quarantine")).map(({ url }) => url)).toContain("s3://files/narrow/1");
  });

  test("stays as it is where Redshift cannot alter it", async ({ loads }) => {
    await loads.query(create("fixed"));
    const config = configOf("fixed", { schema: { new_columns: "add" } });
    await loads.load(config, { "fixed/1": `id,at,kind\n2,2026-01-01 00:00:00,${wide}\n` });
    expect((await loads.records("quarantine")).map(({ url }) => url)).toContain("s3://files/fixed/1");
  });
});

describe("a new column", () => {
  test("quarantines the file with the exact DDL", async ({ loads }) => {
    await loads.query(create("rejecting"));
    await loads.load(configOf("rejecting"), {
      "rejecting/1": "id,at,note\n1,2026-01-01 00:00:00,one\n",
      "rejecting/2": "id,at,note,colour\n2,2026-01-01 00:00:00,two,red\n",
    });
    expect(await loads.query("SELECT id FROM rejecting")).toEqual([{ id: 1 }]);
    expect(await loads.records("quarantine")).toContainEqual(
      expect.objectContaining({
        url: "s3://files/rejecting/2",
        ddl: ['ALTER TABLE "public"."rejecting" ADD COLUMN "colour" VARCHAR(256)'],
        reason: 'the target lacks "colour", and schema.new_columns is "reject"',
      }),
    );
  });

  test("is left out, and told once", async ({ loads }) => {
    await loads.query(create("ignoring"));
    const config = configOf("ignoring", { schema: { new_columns: "ignore" } });
    const before = loads.told.alerts.length;
    for (const id of [1, 2]) {
      const outcomes = await loads.load(config, {
        [`ignoring/${id}`]: `colour,id,at,note\nred,${id},2026-01-01 00:00:00,one\n`,
        [`ignoring/${id}-plain`]: `id,at,note\n${id + 10},2026-01-01 00:00:00,one\n`,
      });
      expect(outcomes).toEqual([]);
    }
    expect(await loads.query("SELECT id, kind FROM ignoring ORDER BY id")).toEqual(
      [1, 2, 11, 12].map((id) => ({ id, kind: "plain" })),
    );
    expect(loads.told.alerts.slice(before).map(({ subject }) => subject)).toEqual([
      "Left out: 1 column of files for public.ignoring",
    ]);
  });

  test("is added, and told", async ({ loads }) => {
    await loads.query(create("adding"));
    const config = configOf("adding", { schema: { new_columns: "add" } });
    const before = loads.told.events.length;
    const outcomes = await loads.load(config, {
      "adding/1": "colour,id,at,note\nred,1,2026-01-01 00:00:00,one\n",
      "adding/2": "id,at,note\n2,2026-01-01 00:00:00,one\n",
    });
    expect(outcomes).toEqual([]);
    expect(await loads.query("SELECT id, colour FROM adding ORDER BY id")).toEqual([
      { id: 1, colour: "red" },
      { id: 2, colour: null },
    ]);
    expect(loads.told.events.slice(before)).toMatchObject([
      { type: "Table Changed", detail: { columns: [{ name: "colour", type: "VARCHAR(256)" }] } },
    ]);
  });
});

describe("columns that cannot be added", () => {
  const adding = (table: string, more: object = {}) => ({
    ...configOf(table, { schema: { new_columns: "add" } }),
    ...more,
  });
  const file = (id: number) => `id,at,note,colour\n${id},2026-01-01 00:00:00,one,red\n`;

  test("where another user owns the table: the files are parked with the statements, and load after them", async ({
    loads,
  }) => {
    await loads.query(create("owned"));
    const asLoader = { cluster: { identifier: "any", db_name: "dev", db_user: "loader" } };
    await loads.load(adding("owned"), { "owned/1": "id,at,note\n1,2026-01-01 00:00:00,one\n" });
    await loads.query("CREATE USER loader PASSWORD 'Loader-1234'");
    await loads.query("GRANT SELECT, INSERT, DELETE ON owned, owned__loader_ledger, owned__loader_fence TO loader");
    await loads.load(adding("owned", asLoader), { "owned/2": file(2) }, { init: false });
    const ddl = 'ALTER TABLE "public"."owned" ADD COLUMN "colour" VARCHAR(256)';
    expect(await loads.records("parked")).toContainEqual(
      expect.objectContaining({
        table_name: "public.owned",
        reason: expect.stringMatching(/must be owner of/),
        remedy: `Run this as the table's owner, then replay the batch: ${ddl};`,
        files: [{ file_id: expect.any(String), url: "s3://files/owned/2" }],
      }),
    );
    await loads.query(ddl);
    expect(await loads.load(adding("owned", asLoader), { "owned/2": file(2) }, { init: false })).toEqual([]);
    expect(await loads.query("SELECT id, colour FROM owned ORDER BY id")).toEqual([
      { id: 1, colour: null },
      { id: 2, colour: "red" },
    ]);
  });

  test("where the table has 1,600: the file is parked with Redshift's words, and the others load", async ({
    loads,
  }) => {
    const wide = Array.from({ length: 1596 }, (_, at) => `c${at} BOOLEAN`).join(", ");
    await loads.query(
      `CREATE TABLE full_up (id INT NOT NULL, at TIMESTAMP, note VARCHAR(20), kind VARCHAR(8), ${wide})`,
    );
    await loads.load(adding("full_up"), { "full_up/1": file(1), "full_up/2": "id,at\n2,2026-01-01 00:00:00\n" });
    expect(await loads.query("SELECT id FROM full_up")).toEqual([{ id: 2 }]);
    expect(await loads.records("parked")).toContainEqual(
      expect.objectContaining({ table_name: "public.full_up", reason: expect.stringMatching(/1600 columns/) }),
    );
  });

  test("where there are more of them than the limit: the file is quarantined", async ({ loads }) => {
    await loads.query(create("wrong_table"));
    const names = Array.from({ length: 21 }, (_, at) => `n${at}`);
    const body = `id,at,${names.join(",")}\n1,2026-01-01 00:00:00,${names.map(() => "x").join(",")}\n`;
    await loads.load(adding("wrong_table"), { "wrong_table/1": body });
    expect(await loads.records("quarantine")).toContainEqual(
      expect.objectContaining({
        url: "s3://files/wrong_table/1",
        reason: expect.stringMatching(/lacks 21 of its columns, and schema.max_new_columns is 20/),
      }),
    );
    expect(await loads.query("SELECT * FROM wrong_table")).toEqual([]);
  });
});

describe("loads at once that meet the same new column", () => {
  test("add it once, and all load", async ({ loads }) => {
    await loads.query(create("crowded"));
    const config = configOf("crowded", { schema: { new_columns: "add" } });
    await loads.load(config, { "crowded/0": "id,at\n0,2026-01-01 00:00:00\n" });
    const before = loads.told.events.length;
    const ids = [1, 2, 3, 4];
    const load = (id: number) =>
      loads.load(config, { [`crowded/${id}`]: `id,at,colour\n${id},2026-01-01 00:00:00,red\n` }, { init: false });
    await Promise.all(ids.map(load));
    expect(await loads.query("SELECT id FROM crowded WHERE colour = 'red' ORDER BY id")).toEqual(
      ids.map((id) => ({ id })),
    );
    const told = loads.told.events.slice(before).filter(({ detail }) => detail.target === "public.crowded");
    expect(told.filter(({ type }) => type === "Table Changed").length).toBe(1);
  });
});
