import { describe, expect, test } from "vitest";
import { integer, type ReadOptions, readRows, varchar } from "./support/read-rows.ts";

const types = [integer, varchar(20), varchar(2)];
const options = "fixedwidth 'id:3,name:5,state:2'";

const read = (text: string, more: Partial<ReadOptions> = {}) => readRows(text, { options, types, ...more });

describe("FIXEDWIDTH", () => {
  test("cuts lines at the widths and keeps the blanks of text", async () => {
    for (const pieceBytes of [1, 1000]) {
      expect(await read("1  ab   OH\n 22cdefgNV\r\n003     KS", { pieceBytes })).toEqual({
        rows: [
          ["1", "ab   ", "OH"],
          ["22", "cdefg", "NV"],
          ["3", "     ", "KS"],
        ],
        refused: [],
      });
    }
  });

  test("counts characters, not bytes", async () => {
    expect((await read("1  äö😀xyOH\n")).rows).toEqual([["1", "äö😀xy", "OH"]]);
  });

  test("takes a last field that is shorter", async () => {
    expect((await read("1  ab   O\n")).rows).toEqual([["1", "ab   ", "O"]]);
  });

  test("refuses lines that are too short, too long or empty", async () => {
    expect((await read("1  ab   \n1  ab   OHx\n\n2  cd   NV\n")).refused).toEqual([
      { code: 1203, message: "Input data had fewer columns than were defined", line: 1, field: 1 },
      { code: 1202, message: "Extra column(s) found", line: 2, field: 2 },
      { code: 1211, message: "Input line contained no data", line: 3, field: 0 },
    ]);
  });

  test("fills missing fields with FILLRECORD, and skips blank lines and headers", async () => {
    const more = { options: `${options} fillrecord ignoreblanklines ignoreheader 1 emptyasnull` };
    expect(await read("id name\n\n1  ab   \n", more)).toEqual({ rows: [["1", "ab   ", null]], refused: [] });
  });

  test("finds NULL AS though it is padded", async () => {
    expect((await read("1  nil  OH\n2  nilsenNV\n", { options: `${options} null as 'nil'` })).rows).toEqual([
      ["1", null, "OH"],
    ]);
  });

  test("trims blanks and removes quotes if the options say so", async () => {
    const more = { options: `${options} trimblanks removequotes` };
    expect(await read("1  'a'  OH\n2  \"b\"  N\n3  'ab  OH\n", more)).toEqual({
      rows: [
        ["1", "a", "OH"],
        ["2", "b", "N"],
      ],
      refused: [{ code: 1214, message: "Delimited value missing end quote", line: 3, field: 0 }],
    });
  });

  test("needs as many widths as columns", async () => {
    await expect(read("1\n", { options: "fixedwidth 'a:1'" })).rejects.toThrow(
      "Number of columns in the fixedwidth spec and in the table or column list should match. " +
        "Columns in the spec: 1, columns in table or column list: 3",
    );
  });
});
