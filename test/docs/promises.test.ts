import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

/** Pages whose sentences are shown by tests: `[✓](file "describe › test")`. */
const pages = [
  { name: "guarantees.md", least: 40 },
  { name: "security.md", least: 15 },
];

const headers = /^\| (?:---|promise|a crash \||class |place |threat |not promised )/;

describe.each(pages)("docs/$name", ({ name, least }) => {
  const page = new URL(`../../docs/${name}`, import.meta.url);
  const lines = readFileSync(page, "utf8").split("\n");
  const pointers = lines.flatMap((line) => [...line.matchAll(/\[✓\]\((\S+) "([^"]+)"\)/g)]);
  const rows = lines.filter((line) => line.startsWith("| ") && !headers.test(line));
  const promised = name === "security.md" ? rows.slice(rows.findIndex((row) => row.includes("[✓]("))) : rows;
  const duties = lines.join("\n").split("## What remains yours")[1]?.split("\n- ").slice(1) ?? [];

  test("points to tests", () => expect(pointers.length).toBeGreaterThan(least));

  test.each(pointers.map(([, file = "", names = ""]) => ({ file, names })))(
    "points to a test that is there: $file, $names",
    ({ file, names }) => {
      const text = readFileSync(new URL(file, page), "utf8");
      for (const part of names.split(" › ")) expect(text).toContain(part);
    },
  );

  test.each([...promised, ...(name === "guarantees.md" ? duties : [])])("shows each promise by a test: %s", (text) =>
    expect(text).toContain("[✓]("),
  );
});
