import fc from "fast-check";
import { describe, expect } from "vitest";
import { test } from "./support/copy-session.ts";
import { readRows, varchar } from "./support/read-rows.ts";

const fields = 3;
const types = Array.from({ length: fields }, () => varchar(65_535));
const pieceBytes = fc.integer({ min: 1, max: 40 });

/** Text that is awkward for every format. */
const text = fc.string({ unit: fc.constantFrom(..."ab,|\"'\\\n\r\t {}[]:N0ä😀"), maxLength: 8 });
const rows = fc.array(fc.tuple(text, text, text), { maxLength: 8 });

const csvField = (field: string) => `"${field.replaceAll('"', '""')}"`;
const isNull = (field: string) => (field === "\\N" ? null : field);

describe("Every text", () => {
  test("survives CSV", async () => {
    await fc.assert(
      fc.asyncProperty(rows, pieceBytes, fc.constantFrom("\n", "\r\n"), async (written, bytes, lineEnd) => {
        const csv = written.map((row) => row.map(csvField).join(",") + lineEnd).join("");
        const read = await readRows(csv, { options: "csv", types, pieceBytes: bytes });
        expect(read).toEqual({ rows: written.map((row) => row.map(isNull)), refused: [] });
      }),
      { numRuns: 300 },
    );
  });

  test("survives delimited text with ESCAPE", async () => {
    const escaped = (field: string) => field.replaceAll(/[\\|\n\r]/g, "\\$&");
    await fc.assert(
      fc.asyncProperty(rows, pieceBytes, async (written, bytes) => {
        const content = written.map((row) => `${row.map(escaped).join("|")}\n`).join("");
        const read = await readRows(content, { options: "escape", types, pieceBytes: bytes });
        expect(read).toEqual({ rows: written, refused: [] });
      }),
      { numRuns: 300 },
    );
  });

  test("survives JSON in any notation", async () => {
    const object = fc.tuple(text, text, fc.jsonValue()).map(([a, b, x]) => ({ b, x, a }));
    await fc.assert(
      fc.asyncProperty(fc.array(object), pieceBytes, fc.constantFrom(0, 2), async (written, bytes, indent) => {
        const json = written.map((it) => JSON.stringify(it, undefined, indent)).join("\n");
        const read = await readRows(json, { options: "json 'auto'", types: types.slice(1), pieceBytes: bytes });
        expect(read).toEqual({ rows: written.map(({ a, b }) => [a, b]), refused: [] });
      }),
      { numRuns: 300 },
    );
  });
});

describe("Whatever a file holds", () => {
  const columnTypes = [
    "smallint",
    "int",
    "bigint",
    "numeric(5,2)",
    "numeric(38,37)",
    "real",
    "double precision",
    "boolean",
    "date",
    "timestamp",
    "timestamptz",
    "time",
    "timetz",
    "char(3)",
    "varchar(5)",
    "jsonb",
  ];
  const piece = fc.constantFrom(
    ...'0123456789-+.eE:/ TZtfnaypINF{}[]",\\uD8ä\u0001'.split(""),
    "2026-01-02",
    "12:30",
    "null",
    "infinity",
    "\\u0000",
    "9".repeat(40),
  );
  const field = fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join(""));
  const formats = [
    "",
    "dateformat 'auto' timeformat 'auto'",
    "timeformat 'epochsecs' roundec",
    "dateformat 'YYMMDD' acceptanydate",
  ];

  test.for(columnTypes)("PostgreSQL takes all that is sent to a column of type %s", async (type, { session }) => {
    await session.sql(`create temp table t (a ${type})`);
    for (const options of formats) {
      const values = fc.sample(field, 500);
      session.put("s3://b/a", values.map((value) => `${value}\n`).join(""));
      const { rows: loaded, errors } = await session.copy(
        "t from 's3://b/a'",
        `delimiter '\\002' ignoreallerrors ${options}`,
      );
      expect(loaded + errors).toBe(500);
    }
  });
});
