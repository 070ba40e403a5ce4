import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

test("the test in the README is example.test.ts, which runs", () => {
  const [, example] = /^```ts\n(import .*?)^```$/ms.exec(read("../README.md")) ?? [];
  expect(example).toBe(read("example.test.ts"));
});
