import { expect, test } from "vitest";
import { repeatedKeys } from "../../src/folders/repeated-keys.ts";

const message = "is written more than once, and only this last value counts; keep one";

test("keys that occur twice in one object are found, wherever it is", () => {
  const text =
    '{ "copy": { "options": "CSV", "options": "" }, "paths": [{}, { "table": "a", "table": "b" }], "copy": {} }';
  expect(repeatedKeys(text)).toEqual([
    { path: "copy", message },
    { path: "copy.options", message },
    { path: "paths[1].table", message },
  ]);
});

test("the same key in two objects is not a repetition", () => {
  expect(repeatedKeys('{ "a": { "b": 1 }, "c": { "b": 2 }, }')).toEqual([]);
});
