import { describe, expect, test } from "vitest";
import { integer, readRows, varchar } from "./support/read-rows.ts";

const types = [varchar(20), varchar(20)];

async function rowsOf(content: string, options: string) {
  const { rows, refused } = await readRows(content, { options, types });
  return refused.length > 0 ? refused.map(({ line, code, message }) => [line, code, message]) : rows;
}

describe("Delimited text", () => {
  test.each([
    {
      name: "bars",
      text: "a|b\nc|d",
      options: "",
      rows: [
        ["a", "b"],
        ["c", "d"],
      ],
    },
    { name: "a delimiter at the end of lines", text: "a|b|\n", options: "", rows: [["a", "b"]] },
    { name: "quotes, which mean nothing", text: "\"a|'b\n", options: "", rows: [['"a', "'b"]] },
    { name: "a delimiter of several characters", text: "a::b:\n", options: "delimiter '::'", rows: [["a", "b:"]] },
    { name: "an octal delimiter", text: "a\u0001b\n", options: "delimiter '\\001'", rows: [["a", "b"]] },
    { name: "a delimiter beyond ASCII", text: "aßb\n", options: "delimiter 'ß'", rows: [["a", "b"]] },
    { name: "lines that end with \\r\\n", text: "a|b\r\n", options: "", rows: [["a", "b"]] },
    {
      name: "escaped delimiters, newlines and backslashes",
      text: "a\\|b|c\\\nd\\\\\n",
      options: "escape",
      rows: [["a|b", "c\nd\\"]],
    },
    { name: "NULL beside escapes", text: "\\N|\\\\N\n", options: "escape", rows: [[null, "\\N"]] },
    { name: "another NULL", text: "nil|nilly\n", options: "null as 'nil'", rows: [[null, "nilly"]] },
    { name: "surrounding quotes to remove", text: "'a|b'|\"c'd\"\n", options: "removequotes", rows: [["a|b", "c'd"]] },
    { name: "quotes within that stay", text: "a\"b|'it's'\n", options: "removequotes", rows: [['a"b', "it's"]] },
  ])("may have $name", async ({ text, options, rows }) => {
    expect(await rowsOf(text, options)).toEqual(rows);
  });

  test.each([
    {
      name: "a closing quote is missing",
      text: "'a|b\n",
      options: "removequotes",
      error: [1, 1214, "Delimited value missing end quote"],
    },
    { name: "a delimiter is missing", text: "a|b\nab\n", options: "", error: [2, 1214, "Delimiter not found"] },
    { name: "there are more fields", text: "a|b|c\n", options: "", error: [1, 1202, "Extra column(s) found"] },
  ])("is refused if $name", async ({ text, options, error }) => {
    expect(await rowsOf(text, options)).toEqual([error]);
  });

  test("is counted by lines, escaped newlines too", async () => {
    const { refused } = await readRows("head\na\\\nb|1\nc|x\n", {
      options: "escape ignoreheader 1",
      types: [varchar(9), integer],
    });
    expect(refused).toMatchObject([{ line: 4, field: 1, code: 1207 }]);
  });
});
