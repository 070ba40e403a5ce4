import { test as base, describe, expect } from "vitest";
import { settledLoads } from "../support/loads/settled-loads.ts";

const test = base.extend("loads", { scope: "file" }, async ({}, { onCleanup }) => {
  const loads = await settledLoads({});
  onCleanup(() => loads[Symbol.asyncDispose]());
  return loads;
});

type Loads = Awaited<ReturnType<typeof settledLoads>>;

const columns = ["id", "at", "note"];
const merge = { merge_duplicate_pks: true, merge_pk: "id", merge_timestamp: "at" };

const configOf = (table: string, options: object = {}, safety: object = {}) => ({
  copy: { role_arn: "default", table_name: `public.${table}`, options: "CSV IGNOREHEADER 1", columns },
  options: { ...merge, ...options },
  safety,
});

const header = "id,at,note\n";
const day = (number: number) => `2026-01-0${number} 00:00:00`;

/** A target with a row of the first, second, third and ninth day. */
async function targetOf(loads: Loads, table: string): Promise<void> {
  await loads.query(`CREATE TABLE ${table} (id INT, at TIMESTAMP, note VARCHAR(20), gone TIMESTAMP)`);
  const rows = [1, 2, 3, 9].map((number) => `${number},${day(number)},old\n`).join("");
  await loads.load(configOf(table), { [`${table}/0`]: header + rows });
}

const rowsOf = (loads: Loads, table: string) =>
  loads.query(`SELECT id, note, gone::VARCHAR AS gone FROM ${table} ORDER BY id`);

const snapshot = { snapshot: true };

describe("a snapshot", () => {
  test("removes the rows that it lacks and that are older than its newest row", async ({ loads }) => {
    await targetOf(loads, "whole");
    const files = { "whole/1": `${header}1,${day(1)},kept\n`, "whole/2": `${header}5,${day(5)},new\n` };
    expect(await loads.load(configOf("whole", snapshot), files)).toEqual([]);
    expect(await rowsOf(loads, "whole")).toEqual([
      { id: 1, note: "kept", gone: null },
      { id: 5, note: "new", gone: null },
      { id: 9, note: "old", gone: null },
    ]);
  });

  test("keeps a late file from bringing back what it lacked", async ({ loads }) => {
    await targetOf(loads, "late");
    await loads.load(configOf("late", snapshot), { "late/1": `${header}1,${day(5)},kept\n` });
    const changes = configOf("late", { delete_when: { column: "op", in: ["D"] } });
    const withOp = { ...changes, copy: { ...changes.copy, columns: [...columns, "op"] } };
    await loads.load(withOp, { "late/2": `${header}2,${day(4)},late,U\n3,${day(6)},again,U\n` });
    expect(await rowsOf(loads, "late")).toEqual([
      { id: 1, note: "kept", gone: null },
      { id: 3, note: "again", gone: null },
      { id: 9, note: "old", gone: null },
    ]);
  });

  test.for([{ deletes: "remove" }, { deletes: { mark: "gone" } }])(
    "brings back what an earlier one lacked by mistake, however old: $deletes",
    async ({ deletes }, { loads }) => {
      const table = deletes === "remove" ? "mended" : "mended_marks";
      await targetOf(loads, table);
      const options = { ...snapshot, deletes };
      await loads.load(configOf(table, options), { [`${table}/1`]: `${header}1,${day(5)},kept\n` });
      const whole = `${header}1,${day(5)},kept\n2,${day(2)},old\n3,${day(3)},old\n4,${day(7)},new\n`;
      await loads.load(configOf(table, options), { [`${table}/2`]: whole });
      expect(await rowsOf(loads, table)).toEqual([
        { id: 1, note: "kept", gone: null },
        { id: 2, note: "old", gone: null },
        { id: 3, note: "old", gone: null },
        { id: 4, note: "new", gone: null },
        { id: 9, note: "old", gone: null },
      ]);
      await loads.load(configOf(table, options), { [`${table}/0b`]: `${header}1,${day(4)},late\n3,${day(4)},late\n` });
      expect((await rowsOf(loads, table)).map(({ id, note }) => `${String(id)} ${String(note)}`)).toContain("3 late");
    },
  );

  test("marks rows where deletions are marks", async ({ loads }) => {
    await targetOf(loads, "marked");
    const options = { ...snapshot, deletes: { mark: "gone" } };
    await loads.load(configOf("marked", options), { "marked/1": `${header}1,${day(5)},kept\n` });
    expect(await rowsOf(loads, "marked")).toEqual([
      { id: 1, note: "kept", gone: null },
      { id: 2, note: "old", gone: day(5) },
      { id: 3, note: "old", gone: day(5) },
      { id: 9, note: "old", gone: null },
    ]);
    await loads.load(configOf("marked", options), { "marked/2": `${header}1,${day(5)},kept\n2,${day(6)},back\n` });
    expect(await rowsOf(loads, "marked")).toEqual([
      { id: 1, note: "kept", gone: null },
      { id: 2, note: "back", gone: null },
      { id: 3, note: "old", gone: day(5) },
      { id: 9, note: "old", gone: null },
    ]);
  });

  test("compares composite keys and times", async ({ loads }) => {
    await loads.query("CREATE TABLE composite (a INT, b VARCHAR(5), at TIMESTAMP, seq INT)");
    const config = (more: object) => ({
      copy: { role_arn: "default", table_name: "public.composite", options: "CSV", columns: ["a", "b", "at", "seq"] },
      options: { ...merge, merge_pk: ["a", "b"], merge_timestamp: ["at", "seq"], ...more },
    });
    const rows = `1,x,${day(1)},1\n1,y,${day(2)},5\n1,z,${day(2)},7\n2,x,,1\n`;
    await loads.load(config({}), { "composite/0": rows });
    await loads.load(config(snapshot), { "composite/1": `1,x,${day(2)},6\n` });
    expect(await loads.query("SELECT a, b, seq FROM composite ORDER BY a, b")).toEqual([
      { a: 1, b: "x", seq: 6 },
      { a: 1, b: "z", seq: 7 },
    ]);
  });

  test("without a row deletes nothing", async ({ loads }) => {
    await targetOf(loads, "nothing");
    expect(await loads.load(configOf("nothing", snapshot), { "nothing/1": header })).toEqual([]);
    expect(await rowsOf(loads, "nothing")).toHaveLength(4);
  });

  test("of which Redshift refuses a file is parked as a whole, and deletes nothing", async ({ loads }) => {
    await targetOf(loads, "broken");
    const files = { "broken/1": `${header}1,${day(5)},kept\n`, "broken/2": `${header}2,no time,bad\n` };
    expect(await loads.load(configOf("broken", snapshot), files)).toMatchObject([
      { kind: "parked", class: "data", quarantined: [], submitted: [], reason: expect.stringContaining("as a whole") },
    ]);
    expect(await rowsOf(loads, "broken")).toHaveLength(4);
  });

  test("of which a file is loaded already is parked as a whole; all loaded already, there is nothing to do", async ({
    loads,
  }) => {
    await targetOf(loads, "again");
    const [first, second] = [`${header}1,${day(5)},kept\n`, `${header}2,${day(5)},kept\n`];
    expect(await loads.load(configOf("again", snapshot), { "again/1": first })).toEqual([]);
    const both = { "again/1": first, "again/2": second };
    expect(await loads.load(configOf("again", snapshot), both)).toMatchObject([{ kind: "parked", class: "duplicate" }]);
    expect(await rowsOf(loads, "again")).toMatchObject([{ id: 1 }, { id: 9 }]);
    const unguarded = configOf("again", snapshot, { exactly_once: false });
    expect(await loads.load(unguarded, both)).toEqual([]);
    expect(await rowsOf(loads, "again")).toMatchObject([{ id: 1 }, { id: 2 }, { id: 9 }]);
  });
});
