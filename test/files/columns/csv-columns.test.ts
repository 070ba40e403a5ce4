import { describe, expect, test } from "vitest";
import { type CopyOptions, parseCopyOptions } from "../../../src/core/pipeline/copy-options/copy-options.ts";
import { csvColumns } from "../../../src/files/columns/csv-columns.ts";

function optionsOf(text: string): CopyOptions {
  const parsed = parseCopyOptions(text);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.options;
}

const namesOf = (head: Uint8Array | string, options = "CSV IGNOREHEADER 1", isWhole = true) =>
  csvColumns(typeof head === "string" ? Buffer.from(head) : head, optionsOf(options), isWhole)?.map(({ name }) => name);

const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

describe("the names in a CSV header", () => {
  test.each<{ of: string; head: string | Uint8Array; options?: string; names: string[] }>([
    { of: "plain", head: "id,at\n1,2\n", names: ["id", "at"] },
    { of: "without a line behind it", head: "id,at", names: ["id", "at"] },
    { of: "with CRLF", head: "id,at\r\n1,2\r\n", names: ["id", "at"] },
    { of: "with blanks around", head: " id ,\tat\n", names: ["id", "at"] },
    { of: "quoted, with commas and quotes", head: '"id","a, ""b"""\n', names: ["id", 'a, "b"'] },
    { of: "one that is empty", head: "id,at,\n", names: ["id", "at", ""] },
    { of: "behind a byte order mark", head: "\ufeffid,at\n", names: ["id", "at"] },
    { of: "quoted behind a byte order mark", head: '\ufeff"id",at\n', names: ["id", "at"] },
    { of: "in the second line", head: "made by X,\nid,at\n", options: "CSV IGNOREHEADER 2", names: ["id", "at"] },
    { of: "between bars", head: "id|at,b\n", options: "CSV DELIMITER '|' IGNOREHEADER 1", names: ["id", "at,b"] },
    { of: "between tabs", head: "id\tat\n", options: "CSV DELIMITER '\\t' IGNOREHEADER 1", names: ["id", "at"] },
    {
      of: "between octal characters",
      head: "id\x01at\n",
      options: "CSV DELIMITER '\\001' IGNOREHEADER 1",
      names: ["id", "at"],
    },
    { of: "in another quote", head: "%a,b%,c\n", options: "CSV QUOTE '%' IGNOREHEADER 1", names: ["a,b", "c"] },
    {
      of: "in UTF-16 with a mark",
      head: utf16be("\ufeffid,é\n"),
      options: "CSV ENCODING UTF16 IGNOREHEADER 1",
      names: ["id", "é"],
    },
    {
      of: "in UTF-16 of small ends",
      head: Buffer.from("id,é\n", "utf16le"),
      options: "CSV ENCODING UTF16LE IGNOREHEADER 1",
      names: ["id", "é"],
    },
    {
      of: "in UTF-16 of big ends",
      head: utf16be("id,é\n"),
      options: "CSV ENCODING UTF16BE IGNOREHEADER 1",
      names: ["id", "é"],
    },
    {
      of: "in Latin 1",
      head: Buffer.from("id,é\n", "latin1"),
      options: "CSV ENCODING ISO88591 IGNOREHEADER 1",
      names: ["id", "é"],
    },
  ])("$of", ({ head, options, names }) => {
    expect(namesOf(head, options)).toEqual(names);
  });

  test("are unknown where the header does not end", () => {
    expect(namesOf("id,at", undefined, false)).toBe(undefined);
    expect(namesOf('id,"at\n1,2\n', undefined, false)).toBe(undefined);
    expect(namesOf("one line", "CSV IGNOREHEADER 2")).toBe(undefined);
    expect(namesOf("\ufeff")).toBe(undefined);
  });

  test("come with the bytes of the longest text of each column", () => {
    expect(csvColumns(Buffer.from('id,note\n1,"é,\né"\n200,a\n3\n'), optionsOf("CSV IGNOREHEADER 1"), true)).toEqual([
      { name: "id", type: { kind: "text" }, longest: 3 },
      { name: "note", type: { kind: "text" }, longest: 6 },
    ]);
  });

  test.each(['id,"a\nb"\n1,2\n', "id,at\r1,2\r"])("may hold no line break: %j", (head) => {
    expect(() => namesOf(head)).toThrow("a name in its header holds a line break");
  });

  test("may not be more than a table has columns", () => {
    expect(namesOf(`${"a,".repeat(1599)}b\n`)?.length).toBe(1600);
    expect(() => namesOf(`${"a,".repeat(1600)}b\n`)).toThrow("its header has more than 1,600 names");
    expect(() => namesOf(`${",".repeat(1_000_000)}\n`)).toThrow("its header has more than 1,600 names");
  });
});
