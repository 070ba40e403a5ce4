import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { parquetReadObjects } from "hyparquet";
import { describe, expect, test } from "vitest";
import type { Column, Row } from "../../../src/demo/data/demo-table.ts";
import { encodeRows } from "../../../src/demo/data/encode.ts";

const columns: Column[] = [
  { name: "id", type: "integer" },
  { name: "at", type: "timestamp" },
  { name: "note", type: "text" },
];
const at = Date.parse("2001-06-30T23:59:58.000Z");
const rows: Row[] = [
  [1, at, 'said "no", left'],
  [null, at, null],
];
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe("a file of the demo", () => {
  test("in CSV has a header, quotes where needed, and NULL as nothing", () => {
    expect(text(gunzipSync(encodeRows("csv.gz", columns, rows)))).toBe(
      'id,at,note\n1,2001-06-30 23:59:58,"said ""no"", left"\n,2001-06-30 23:59:58,\n',
    );
  });

  test("with pipes has COPY's own NULL and no header", () => {
    expect(text(zstdDecompressSync(encodeRows("psv.zst", columns, rows)))).toBe(
      '1|2001-06-30 23:59:58|said "no", left\n\\N|2001-06-30 23:59:58|\\N\n',
    );
  });

  test("in compressed JSON has one object a line and timestamps as text", () => {
    expect(text(gunzipSync(encodeRows("json.gz", columns, rows.slice(1))))).toBe(
      '{"id":null,"at":"2001-06-30 23:59:58","note":null}\n',
    );
  });

  test("in plain JSON has timestamps in epoch milliseconds", () => {
    expect(text(encodeRows("json", columns, rows.slice(1)))).toBe('{"id":null,"at":993945598000,"note":null}\n');
  });

  test("in text refuses a timestamp that would lose its milliseconds", () => {
    expect(() => encodeRows("csv.gz", columns, [[1, at + 500, null]])).toThrow("not a whole second");
  });

  test("in Parquet has the same values", async () => {
    const file = new Uint8Array(encodeRows("parquet", columns, rows)).buffer;
    expect(await parquetReadObjects({ file })).toEqual([
      { id: 1, at: new Date(at), note: 'said "no", left' },
      { id: null, at: new Date(at), note: null },
    ]);
  });
});
