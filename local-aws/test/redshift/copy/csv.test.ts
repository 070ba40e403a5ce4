import { describe, expect, test } from "vitest";
import { integer, readRows, varchar } from "./support/read-rows.ts";

const types = [varchar(20), varchar(20)];

const rowsOf = async (content: string, options = "csv", pieceBytes = 3) =>
  (await readRows(content, { options, types, pieceBytes })).rows;

describe("A CSV file", () => {
  test.each([
    { name: "plain fields", csv: "a,b\n", row: ["a", "b"] },
    { name: "empty fields", csv: ",\n", row: ["", ""] },
    { name: "a last line without newline", csv: "a,b", row: ["a", "b"] },
    { name: "lines that end with \\r\\n", csv: "a,b\r\n", row: ["a", "b"] },
    { name: "quoted fields before \\r\\n", csv: '"a","b"\r\n', row: ["a", "b"] },
    { name: "delimiters in quotes", csv: '"a,b",c\n', row: ["a,b", "c"] },
    { name: "newlines in quotes", csv: '"a\r\nb",c\n', row: ["a\r\nb", "c"] },
    { name: "doubled quotes", csv: '"a""b""",c""\n'.replace('c""', "c"), row: ['a"b"', "c"] },
    { name: "nothing but a doubled quote", csv: '"""",""\n', row: ['"', ""] },
    { name: "blanks around quotes", csv: ' "a" , "b" \n', row: ["a", "b"] },
    { name: "blanks in plain fields", csv: " a , b\n", row: [" a ", " b"] },
    { name: "a quoted last field without newline", csv: 'a,"b"', row: ["a", "b"] },
    { name: "an empty last field without newline", csv: '"a",', row: ["a", ""] },
    { name: "backslashes and tabs", csv: "\\n\\,a\tb\n", row: ["\\n\\", "a\tb"] },
    { name: "the NULL marker", csv: "\\N,x\n", row: [null, "x"] },
  ])("may have $name", async ({ csv, row }) => {
    for (const pieceBytes of [1, 2, 1000]) expect(await rowsOf(csv, "csv", pieceBytes)).toEqual([row]);
  });

  test("has other quotes and delimiters with QUOTE and DELIMITER", async () => {
    expect(await rowsOf("%a;%%%;b\n", "csv quote '%' delimiter ';'")).toEqual([["a;%", "b"]]);
    expect(await rowsOf('a||"b||c"\nd|e||f\n', "csv delimiter '||'")).toEqual([
      ["a", "b||c"],
      ["d|e", "f"],
    ]);
  });

  test("is read without headers and blank lines if the options say so", async () => {
    expect(await rowsOf('x,"y\na,b\n\n\r\nc,d\n', "csv ignoreheader 1 ignoreblanklines")).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  });

  test.each([
    { name: "a blank line", csv: "a,b\n\n", error: [2, 1214, "Delimiter not found"] },
    { name: "too few fields", csv: "a,b\nc\n", error: [2, 1214, "Delimiter not found"] },
    { name: "too many fields", csv: "a,b,c\n", error: [1, 1202, "Extra column(s) found"] },
    { name: "a quote inside a field", csv: 'a"b,c\n', error: [1, 1214, "Invalid quote formatting for CSV"] },
    { name: "text after a quote", csv: '"a"b,c\n', error: [1, 1214, "Invalid quote formatting for CSV"] },
    { name: "an open quote", csv: 'a,b\n"c,d\ne,f\n', error: [2, 1214, "Delimited value missing end quote"] },
    { name: "a field too long", csv: `a,"${"x".repeat(21)}"\n`, error: [1, 1204, "String length exceeds DDL length"] },
  ])("is refused for $name", async ({ csv, error }) => {
    for (const pieceBytes of [1, 1000]) {
      const { refused } = await readRows(csv, { options: "csv", types, pieceBytes });
      expect(refused.map(({ line, code, message }) => [line, code, message])).toEqual([error]);
    }
  });

  test("goes on with the line after a bad one", async () => {
    const { rows, refused } = await readRows('1\n"2"x\n3\n"4\nx"\n5\n', { options: "csv", types: [integer] });
    expect(rows).toEqual([["1"], ["3"], ["5"]]);
    expect(refused.map(({ line, code }) => [line, code])).toEqual([
      [2, 1214],
      [4, 1207],
    ]);
  });

  test("fills missing fields with FILLRECORD: text is empty, all else NULL", async () => {
    const { rows } = await readRows("a\n", { options: "csv fillrecord", types: [varchar(3), varchar(3), integer] });
    expect(rows).toEqual([["a", "", null]]);
    expect((await readRows("a\n", { options: "csv fillrecord emptyasnull", types })).rows).toEqual([["a", null]]);
  });

  test("may be one field of many megabytes", async () => {
    const long = `"${"x\n".repeat(2_000_000)}`;
    const { refused } = await readRows(`${long}",b\n1,2\n`, { options: "csv", types, pieceBytes: 65_536 });
    expect(refused).toMatchObject([{ code: 1204, line: 1 }]);
  });
});
