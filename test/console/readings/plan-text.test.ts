import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { planText } from "../../../src/console/readings/plan-text.ts";

const text = readFileSync("examples/orders/orders_queue.json", "utf8");
const now = new Date("2026-11-30T12:00:00.000Z");
const plan = (changed: string, files: string[] = []) => planText({ name: "orders_queue", text: changed, files }, now);

describe("the plan of a text", () => {
  test("has the statements of the load, and no problems", () => {
    const { problems, sqls } = plan(text, ["s3://shop-landing/orders/monday.csv"]);
    expect(problems).toEqual([]);
    expect(sqls[0]).toContain('LOCK "shop"."orders__loader_fence"');
    expect(sqls.some((sql) => sql.includes("'orders/monday.csv'"))).toBe(true);
  });

  test("names problems by the line they are at, in their order", () => {
    const broken = text.replace('"table_name"', '"tabel_name"').replace('"bucket"', '"buckt"');
    const lineOf = (word: string) => broken.split("\n").findIndex((line) => line.includes(word)) + 1;
    const lines = plan(broken).problems.map(({ line }) => line ?? 0);
    expect(lines).toEqual(expect.arrayContaining([lineOf("buckt"), lineOf("tabel_name")]));
    expect(lines).toEqual(lines.toSorted((a, b) => a - b));
  });

  test("says at which line a text stops to be JSON", () => {
    expect(plan('{\n  "source": \n').problems).toMatchObject([{ line: expect.any(Number) }]);
  });

  test("refuses what is not the address of a file", () => {
    expect(plan(text, ["shop-landing/monday.csv"]).problems).toMatchObject([
      { path: "shop-landing/monday.csv", line: null },
    ]);
  });
});
