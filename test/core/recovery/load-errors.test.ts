import { describe, expect, test } from "vitest";
import { fileId } from "../../../src/core/arrivals/arrival.ts";
import { defaultCopyOptions } from "../../../src/core/pipeline/copy-options/copy-options.ts";
import { badRowCountsSql, loadErrorsSql, quarantinedByRows } from "../../../src/core/recovery/load-errors.ts";
import { arrival } from "../../support/builders.ts";

const filesOf = (...keys: string[]) =>
  keys.map((key) => ({ id: fileId(arrival(key)), arrival: arrival(key), messageIds: [] }));
const allowing = (maxError: number) => ({ ...defaultCopyOptions, settings: { MAXERROR: maxError } });

describe("the rows of the load errors", () => {
  test("are asked for by query, most at the head of a file first", () => {
    expect(loadErrorsSql(4711)).toBe(
      "SELECT TRIM(file_name), line_number, TRIM(column_name), error_code, TRIM(error_message) " +
        "FROM sys_load_error_detail WHERE query_id = 4711 ORDER BY file_name, line_number LIMIT 10000",
    );
  });

  test("name each bad file with its first bad row", () => {
    const [first, , third] = filesOf("a.csv", "b.csv", "c.csv");
    const rows = [
      ["s3://lake/a.csv", 3, "qty", 1207, "Invalid digit, Value 'x'"],
      ["s3://lake/a.csv", 9, "qty", 1207, "Invalid digit, Value 'y'"],
      ["s3://lake/c.csv", 1, "", 1202, "Extra column(s) found"],
    ];
    expect(quarantinedByRows(rows, filesOf("a.csv", "b.csv", "c.csv"), defaultCopyOptions)).toEqual([
      { file: first, reason: "Invalid digit, Value 'x'", line: 3, column: "qty", errorCode: 1207 },
      { file: third, reason: "Extra column(s) found", line: 1, errorCode: 1202 },
    ]);
  });

  test("may lack everything but the file", () => {
    const [file] = filesOf("a.csv");
    expect(
      quarantinedByRows([["s3://lake/a.csv", null, null, null, null]], filesOf("a.csv"), defaultCopyOptions),
    ).toEqual([{ file, reason: "unknown" }]);
  });

  test("of other files name none", () => {
    const rows = [["s3://lake/other.csv", 1, "qty", 1207, "Invalid digit"]];
    expect(quarantinedByRows(rows, filesOf("a.csv"), defaultCopyOptions)).toEqual([]);
  });

  test.each([
    { maxError: 1, named: 1 },
    { maxError: 2, named: 1 },
    { maxError: 3, named: 0 },
  ])("two bad rows in a file make it bad where MAXERROR is $maxError: $named", ({ maxError, named }) => {
    const rows = [1, 2].map((line) => ["s3://lake/a.csv", line, "qty", 1207, "Invalid digit"]);
    expect(quarantinedByRows(rows, filesOf("a.csv", "b.csv"), allowing(maxError))).toHaveLength(named);
  });

  test("are counted where there are more than the query lists", () => {
    expect(badRowCountsSql(4711)).toBe(
      "SELECT TRIM(file_name), COUNT(*) FROM sys_load_error_detail WHERE query_id = 4711 GROUP BY file_name",
    );
    const [first, second] = filesOf("a.csv", "b.csv", "c.csv");
    const rows = [["s3://lake/a.csv", 2, "qty", 1207, "Invalid digit"]];
    const counts = [
      ["s3://lake/a.csv", 20_000],
      ["s3://lake/b.csv", 15_000],
      ["s3://lake/c.csv", 14_999],
    ];
    expect(quarantinedByRows(rows, filesOf("a.csv", "b.csv", "c.csv"), allowing(15_000), counts)).toEqual([
      { file: first, reason: "Invalid digit", line: 2, column: "qty", errorCode: 1207 },
      { file: second, reason: "15000 rows that cannot be loaded" },
    ]);
  });

  test("know an address by its first 256 bytes, unless it could be another's", () => {
    const long = "x".repeat(245);
    const row = [`s3://lake/${long}`.padEnd(256, "x").slice(0, 256), 1, "qty", 1207, "Invalid digit"];
    const [only, other] = [`${long}xx`, `${long}xy`];
    expect(quarantinedByRows([row], filesOf(only, "b.csv"), defaultCopyOptions)).toHaveLength(1);
    expect(quarantinedByRows([row], filesOf(only, other), defaultCopyOptions)).toEqual([]);
  });
});
