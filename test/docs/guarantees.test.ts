import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const page = new URL("../../docs/guarantees.md", import.meta.url);
const lines = readFileSync(page, "utf8").split("\n");

/** `[✓](file "describe › test")`, as the page points to the tests that show its sentences. */
const pointers = lines.flatMap((line) => [...line.matchAll(/\[✓\]\((\S+) "([^"]+)"\)/g)]);
const rows = lines.filter((line) => /^\| (?!---|promise|a crash \||class )/.test(line) && !line.startsWith("|---"));
const duties = lines.join("\n").split("## What remains yours")[1]?.split("\n- ").slice(1) ?? [];

describe("docs/guarantees.md", () => {
  test("points to tests", () => expect(pointers.length).toBeGreaterThan(40));

  test.each(pointers.map(([, file = "", names = ""]) => ({ file, names })))(
    "points to a test that is there: $file, $names",
    ({ file, names }) => {
      const text = readFileSync(new URL(file, page), "utf8");
      for (const name of names.split(" › ")) expect(text).toContain(name);
    },
  );

  test.each([...rows, ...duties])("shows each promise by a test: %s", (text) => expect(text).toContain("[✓]("));
});
