import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const page = readFileSync("docs/comparison.md", "utf8");
const readme = readFileSync("README.md", "utf8");

const cellsOf = (line: string) => line.slice(2, -2).split(" | ");
const sources = new Map(
  Array.from(page.matchAll(/^\[\^(\d+)\]: (.*)$/gm), ([, number = "", text = ""]) => [number, text]),
);
const rows = page
  .split("\n")
  .filter((line) => /^\| .*\[\^\d+\] \|$/.test(line))
  .map(cellsOf);

describe("the comparison in docs/comparison.md", () => {
  test.each(rows.flatMap(([line = "", ...cells]) => cells.map((cell) => ({ line, cell }))))(
    "has a source for $line: $cell",
    ({ cell }) => {
      const [, number = ""] = /\[\^(\d+)\]$/.exec(cell) ?? [];
      expect(sources.get(number)).toMatch(/\]\((?:https:\/\/|[a-z-]+\.md|\.\.\/CHANGELOG\.md)/);
    },
  );

  test("has four cells in each of twelve lines, and uses every source", () => {
    expect(rows.map((cells) => cells.length)).toEqual(Array.from({ length: 12 }, () => 5));
    for (const number of sources.keys()) expect(rows.flat().some((cell) => cell.endsWith(`[^${number}]`))).toBe(true);
  });
});

describe("the short comparison in the README", () => {
  const [, section = ""] = readme.split("\n## Beside other loaders\n");
  const [header = "", ...short] = (section.split("\n## ")[0] ?? "")
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) => line.trim());

  test("compares the same loaders", () => expect(page).toContain(`${header}\n`));

  test("has five lines, and each is a line of the page without its sources", () => {
    const known = rows.map((cells) => cells.map((cell) => cell.replace(/\[\^\d+\]$/, "")));
    expect(short.map(cellsOf)).toHaveLength(5);
    for (const cells of short.map(cellsOf)) expect(known).toContainEqual(cells);
  });
});

describe("the README", () => {
  test("is at most three screens long", () => expect(readme.split("\n").length).toBeLessThanOrEqual(130));

  test.each(["npm ci && npm run demo", "npm ci && npm test"])("has the command %s in a block by itself", (command) => {
    expect(readme).toContain(`\`\`\`sh\n${command}\n\`\`\``);
  });

  test("shows the pipeline of examples/orders as it is", () => {
    expect(readme).toContain(readFileSync("examples/orders/orders_queue.json", "utf8").trim());
  });
});
