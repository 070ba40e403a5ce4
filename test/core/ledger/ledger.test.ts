import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { identifierProblem, parseTableName } from "../../../src/core/base/identifier.ts";
import { fenceOf, ledgerOf, safetyTablesSql } from "../../../src/core/ledger/ledger.ts";
import { tableNames } from "../arbitraries.ts";

const long = "t".repeat(120);

describe("ledger and fence of a target", () => {
  test.each([
    { target: "orders", schema: undefined, ledger: { name: "orders__loader_ledger" } },
    { target: "sales.orders", schema: undefined, ledger: { schema: "sales", name: "orders__loader_ledger" } },
    { target: "sales.orders", schema: "etl", ledger: { schema: "etl", name: "sales__orders__loader_ledger" } },
    { target: "web.orders", schema: "etl", ledger: { schema: "etl", name: "web__orders__loader_ledger" } },
    { target: "orders", schema: "etl", ledger: { schema: "etl", name: "orders__loader_ledger" } },
    {
      target: '"My Sales"."Größe"',
      schema: undefined,
      ledger: { schema: "My Sales", name: "Größe__loader_ledger" },
    },
    {
      target: `sales.${long}`,
      schema: undefined,
      ledger: { schema: "sales", name: "loader_ledger_fe74c3471563ee0fccc96af230bbc2be" },
    },
  ])("are beside $target, or in the schema $schema", ({ target, schema, ledger }) => {
    const table = parseTableName(target);
    expect(ledgerOf(table, schema)).toEqual(ledger);
    expect(fenceOf(table, schema)).toEqual({ ...ledger, name: expect.stringContaining("loader_fence") });
  });

  test("have names that Redshift takes, each its own, whatever the target", () => {
    return fc.assert(
      fc.property(tableNames, fc.constantFrom(undefined, "etl"), (target, schema) => {
        const names = [target.name, ledgerOf(target, schema).name, fenceOf(target, schema).name];
        expect(new Set(names).size).toBe(3);
        expect(names.map(identifierProblem)).toEqual([undefined, undefined, undefined]);
      }),
    );
  });

  test("are created only where they are missing, the fence as a table that nobody reads", () => {
    const tables = { ledger: { schema: "etl", name: "a ledger" }, fence: { name: "fence" } };
    const [ledger, fence] = safetyTablesSql(tables);
    expect(ledger).toMatch(
      /^CREATE TABLE IF NOT EXISTS "etl"\."a ledger" \(file_id CHAR\(32\) NOT NULL .* SORTKEY \(loaded_at\)$/,
    );
    expect(fence).toBe('CREATE TABLE IF NOT EXISTS "fence" (nobody_reads_this SMALLINT)');
    expect(safetyTablesSql({ ledger: undefined, fence: undefined })).toEqual([]);
  });
});

describe("the DDL of a ledger or fence that a page or an example shows", () => {
  const shown = ["docs/deploy.md", "examples/demo/schema.sql"].flatMap((file) =>
    Array.from(
      readFileSync(file, "utf8").matchAll(/^CREATE TABLE IF NOT EXISTS "(\w+)"\."(\w+)__loader_(ledger|fence)".*$/gm),
      ([sql, schema = "", name = "", kind]) => ({ file, sql, target: { schema, name }, kind }),
    ),
  );

  test("is found in both", () => expect(new Set(shown.map(({ file }) => file)).size).toBe(2));

  test.each(shown)("is that of the code: $file, $target.name, $kind", ({ sql, target, kind }) => {
    const [made] =
      kind === "ledger"
        ? safetyTablesSql({ ledger: ledgerOf(target), fence: undefined })
        : safetyTablesSql({ ledger: undefined, fence: fenceOf(target) });
    expect(sql).toBe(`${made};`);
  });
});
