import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "@redshift-loader/local-aws/postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Column, Row } from "../../../src/demo/data/demo-table.ts";
import { canonicalText, differences, fingerprintSum } from "../../../src/demo/data/fingerprint.ts";
import { readFingerprint } from "../../../src/demo/report/verify.ts";

const columns: Column[] = [
  { name: "id", type: "text" },
  { name: "visits", type: "integer" },
  { name: "price", type: "decimal", scale: 2 },
  { name: "seen_at", type: "timestamp" },
];
const noon = Date.parse("2001-01-01T12:00:00.250Z");
const rows: Row[] = [
  ["Zürich | ü", 3, 1.5, noon],
  ["", null, null, null],
  ["~", -7, -0.25, Date.parse("1969-12-31T23:59:59Z")],
];
/** With all that is printed in quotes. */
const stored: Row[] = [...rows, ['a "quoted", (bracketed) back\\slash\n', 0, 0, 0], ["tab\there", 0, 0, 0]];

const fingerprintOf = (some: readonly Row[]) => {
  const sum = fingerprintSum(columns);
  sum.add(some);
  return sum.result();
};

describe("the canonical text of a row", () => {
  test("has every value's type decide its form", () => {
    expect(canonicalText(columns, rows[0] ?? [])).toBe('("Zürich | ü",3,1.50,978350400250)');
  });

  test("distinguishes NULL, the empty text and a tilde", () => {
    expect(canonicalText(columns, rows[1] ?? [])).toBe('("",,,)');
    expect(canonicalText(columns, ["~", null, null, null])).toBe("(~,,,)");
  });
});

describe("a fingerprint", () => {
  test("counts rows and sums each column", () => {
    expect(fingerprintOf(rows)).toMatchObject({
      rows: 3,
      columns: { id: "13", visits: "-4", price: "125", seen_at: "978350399" },
    });
  });

  test("does not depend on the order of the rows", () => {
    expect(fingerprintOf(rows.toReversed())).toEqual(fingerprintOf(rows));
  });

  test.each<{ name: string; found: Row[]; says: string[] }>([
    {
      name: "a lost row",
      found: rows.slice(1),
      says: ["2 rows where 3 are expected", "column id", "column visits", "column price", "column seen_at", "checksum"],
    },
    {
      name: "a doubled row",
      found: [...rows, ["", null, null, null]],
      says: ["4 rows where 3 are expected", "checksum"],
    },
    {
      name: "one changed value",
      found: [["Zürich | ü", 4, 1.5, noon], ...rows.slice(1)],
      says: ["column visits sums to -3, expected -4", "checksum"],
    },
    {
      name: "a timestamp that lost its milliseconds",
      found: [["Zürich | ü", 3, 1.5, noon - 250], ...rows.slice(1)],
      says: ["checksum"],
    },
    {
      name: "values swapped between rows, which leaves every sum as it was",
      found: [
        ["Zürich | ü", -7, 1.5, noon],
        ["", null, null, null],
        ["~", 3, -0.25, Date.parse("1969-12-31T23:59:59Z")],
      ],
      says: ["checksum"],
    },
  ])("shows $name", ({ found, says }) => {
    const sentences = differences(fingerprintOf(rows), fingerprintOf(found));
    expect(sentences).toHaveLength(says.length);
    says.forEach((start, i) => {
      expect(sentences[i]?.startsWith(start)).toBe(true);
    });
  });
});

describe("the fingerprint that SQL takes of a table", () => {
  let client: pg.Client;
  const closers: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "fingerprint-"));
    closers.unshift(() => rm(dataDir, { recursive: true }));
    const server = await startPostgres({ dataDir, isolation: "serializable" });
    closers.unshift(async () => server[Symbol.asyncDispose]());
    client = new pg.Client(server.url("postgres"));
    await client.connect();
    closers.unshift(() => client.end());
    await client.query("create table visits (id text, visits integer, price decimal(8,2), seen_at timestamp)");
  });
  afterAll(async () => {
    for (const close of closers) await close();
  });

  const insert = (row: Row) => {
    const [id, visits, price, seenAt] = row;
    const at = typeof seenAt === "number" ? new Date(seenAt).toISOString() : null;
    return client.query("insert into visits values ($1, $2, $3, $4)", [id, visits, price, at]);
  };

  test("of an empty table is that of no rows", async () => {
    expect(await readFingerprint(client, "visits", columns)).toEqual(fingerprintOf([]));
  });

  test("is that of the rows themselves", async () => {
    for (const row of stored) await insert(row);
    expect(await readFingerprint(client, "visits", columns)).toEqual(fingerprintOf(stored));
  });

  test("differs when one value differs", async () => {
    await client.query("update visits set price = 1.51 where visits = 3");
    const found = await readFingerprint(client, "visits", columns);
    expect(differences(fingerprintOf(stored), found)[0]).toBe("column price sums to 126, expected 125");
  });
});
