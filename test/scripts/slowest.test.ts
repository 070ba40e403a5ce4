import { expect, test } from "vitest";
import { slowest } from "../../scripts/slowest.ts";

test("names the files and tests that took longest, with their part of the whole", () => {
  const table = slowest([
    { path: "a.test.ts", ms: 1_000, tests: [{ name: "quick", ms: 250 }] },
    {
      path: "b.test.ts",
      ms: 3_000,
      tests: [
        { name: "slow", ms: 2_250 },
        { name: "in between", ms: 500 },
      ],
    },
  ]);
  expect(table).toBe(`Slowest files (of 2; 4 s together)
    3.0 s  75 %  b.test.ts
    1.0 s  25 %  a.test.ts

Slowest tests (of 3; 3 s together)
    2.3 s  75 %  b.test.ts > slow
    0.5 s  17 %  b.test.ts > in between
    0.3 s   8 %  a.test.ts > quick`);
});

test("shows twenty of each", () => {
  const files = Array.from({ length: 30 }, (_, n) => ({ path: `${n}.test.ts`, ms: n, tests: [] }));
  const lines = slowest(files).split("\n");
  expect(lines).toHaveLength(23);
  expect(lines[1]).toMatch(/29\.test\.ts$/);
  expect(lines[20]).toMatch(/ 10\.test\.ts$/);
});

test("of a run without tests divides by nothing", () => {
  expect(slowest([])).toBe(`Slowest files (of 0; 0 s together)

Slowest tests (of 0; 0 s together)`);
});
