import { describe, expect, test } from "vitest";
import { csvRecords } from "../../../src/files/columns/csv-records.ts";

const comma = { delimiter: ",", quote: '"' };

describe("the records at the beginning of a CSV text", () => {
  test.each<{ of: string; text: string; records: string[][] }>([
    { of: "nothing", text: "", records: [] },
    { of: "a line without its break", text: "a,b", records: [["a", "b"]] },
    {
      of: "line breaks of both kinds",
      text: "a,b\r\nc,d\ne,f",
      records: [
        ["a", "b"],
        ["c", "d"],
        ["e", "f"],
      ],
    },
    { of: "empty fields, first and last", text: ",a,\n", records: [["", "a", ""]] },
    { of: "an empty line", text: "\na\n", records: [[""], ["a"]] },
    {
      of: "quoted delimiters and line breaks",
      text: '"a,b","c\nd"\ne,f\n',
      records: [
        ["a,b", "c\nd"],
        ["e", "f"],
      ],
    },
    { of: "a doubled quote", text: '"say ""a""",b\n', records: [['say "a"', "b"]] },
    { of: "an empty quoted field", text: '"",a\n', records: [["", "a"]] },
    { of: "text behind a quoted field", text: '"a"b,c\n', records: [["ab", "c"]] },
    { of: "a quote within a plain field", text: 'a"b,c\n', records: [['a"b', "c"]] },
    { of: "a quote that does not end", text: '"a,b\nc', records: [["a,b\nc"]] },
    { of: "a carriage return within a line", text: "a\rb,c\n", records: [["a\rb", "c"]] },
  ])("$of", ({ text, records }) => {
    expect(csvRecords(text, comma, { limit: 10, maxFields: 9, isWhole: true })).toEqual(records);
  });

  test("with another delimiter and another quote", () => {
    const form = { delimiter: "|", quote: "%" };
    expect(csvRecords('%a|b%|"c"\n', form, { limit: 10, maxFields: 9, isWhole: true })).toEqual([["a|b", '"c"']]);
  });

  test("without a last one that may go on", () => {
    expect(csvRecords("a,b\nc,d", comma, { limit: 10, maxFields: 9, isWhole: false })).toEqual([["a", "b"]]);
    expect(csvRecords('a,b\n"c\n', comma, { limit: 10, maxFields: 9, isWhole: false })).toEqual([["a", "b"]]);
  });

  test("without fields beyond the limit", () => {
    const limits = { limit: 10, maxFields: 2, isWhole: true };
    expect(csvRecords("a,b,c\nd\n", comma, limits)).toEqual([["a", "b"], ["d"]]);
  });

  test("so many as were asked for", () => {
    expect(csvRecords("a\nb\nc\n", comma, { limit: 2, maxFields: 9, isWhole: true })).toEqual([["a"], ["b"]]);
  });
});
