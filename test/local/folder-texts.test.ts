import { expect, test } from "vitest";
import { changesBetween } from "../../src/local/folder-texts.ts";

const texts = (files: Record<string, string>) => new Map(Object.entries(files));

test("says which files are new, changed and deleted, schema.sql first", () => {
  const before = texts({ "a.json": "1", "gone.json": "1", "same.json": "1", "schema.sql": "create" });
  const after = texts({ "a.json": "2", "new.json": "1", "same.json": "1", "schema.sql": "create; more" });
  expect(changesBetween(before, after)).toEqual([
    { name: "schema.sql", kind: "changed", text: "create; more" },
    { name: "a.json", kind: "changed", text: "2" },
    { name: "gone.json", kind: "deleted" },
    { name: "new.json", kind: "new", text: "1" },
  ]);
});

test("says nothing of a file that was saved as it was", () => {
  expect(changesBetween(texts({ "a.json": "1" }), texts({ "a.json": "1" }))).toEqual([]);
});
