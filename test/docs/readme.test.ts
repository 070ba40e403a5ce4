import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const readme = readFileSync("README.md", "utf8");
const sources = new Map(
  Array.from(readme.matchAll(/^\[\^(\d+)\]: (.*)$/gm), ([, number = "", text = ""]) => [number, text]),
);
const rows = readme
  .split("\n")
  .filter((line) => /^\| .*\[\^\d+\] \|$/.test(line))
  .map((line) => line.slice(2, -2).split(" | "));

describe("the comparison in the README", () => {
  test.each(rows.flatMap(([line = "", ...cells]) => cells.map((cell) => ({ line, cell }))))(
    "has a source for $line: $cell",
    ({ cell }) => {
      const [, number = ""] = /\[\^(\d+)\]$/.exec(cell) ?? [];
      expect(sources.get(number)).toMatch(/\]\((?:https:\/\/|docs\/|CHANGELOG\.md)/);
    },
  );

  test("has four cells in each of eleven lines, and uses every source", () => {
    expect(rows.map((cells) => cells.length)).toEqual(Array.from({ length: 11 }, () => 5));
    for (const number of sources.keys()) expect(rows.flat().some((cell) => cell.endsWith(`[^${number}]`))).toBe(true);
  });
});
