import { describe, expect, test } from "vitest";
import { nearest } from "../../../src/core/base/nearest.ts";

const words = ["table_name", "role_arn", "options", "columns", "GZIP"];

describe("the nearest word", () => {
  test.each([
    { word: "tabel_name", meant: "table_name" },
    { word: "tablename", meant: "table_name" },
    { word: "rolearn", meant: "role_arn" },
    { word: "option", meant: "options" },
    { word: "gzpi", meant: "GZIP" },
    { word: "GZ", meant: undefined },
    { word: "secret", meant: undefined },
    { word: "", meant: undefined },
    { word: "x".repeat(100_000), meant: undefined },
  ])("to $word is $meant", ({ word, meant }) => {
    expect(nearest(word, words)).toBe(meant);
  });

  test("is the one with the fewest edits", () => {
    expect(nearest("column", ["columnar", "columns"])).toBe("columns");
  });
});
