import { describe, expect, test } from "vitest";
import { parsePipeline } from "../../src/config/config.ts";

const config = {
  output: { manifest_bucket: "my-manifests" },
  copy: { role_arn: "arn:aws:iam::123456789012:role/loader", table_name: "sales.orders" },
  cluster: { identifier: "warehouse-1", db_name: "dev" },
};

function parsed(sql: unknown) {
  const result = parsePipeline(JSON.stringify({ ...config, sql }), "orders_queue");
  return "problems" in result ? result.problems : result.pipeline.hooks;
}

const one = "ANALYZE sales.orders";

describe("the SQL of a configuration", () => {
  test.each([
    { sql: undefined, hooks: undefined },
    { sql: {}, hooks: undefined },
    { sql: { before: [], after: [] }, hooks: undefined },
    { sql: { after: [one] }, hooks: { before: [], after: [one] } },
    {
      sql: { before: ["SELECT 1;", "SELECT 2", "SELECT 3", "SELECT 4", "SELECT 5"], after: [one] },
      hooks: { before: ["SELECT 1;", "SELECT 2", "SELECT 3", "SELECT 4", "SELECT 5"], after: [one] },
    },
  ])("$sql", ({ sql, hooks }) => {
    expect(parsed(sql)).toEqual(hooks);
  });

  test.each([
    {
      sql: { before: ["VACUUM a", one, "SELECT '{batchid}'"], after: [""], befor: [] },
      problems: [
        {
          path: "sql.before[0]",
          message: "begins with VACUUM, which cannot run in a transaction, and a load is one; run it outside of loads",
        },
        { path: "sql.before[2]", message: "holds {batchid}, which is not a placeholder; did you mean {batch_id}?" },
        {
          path: "sql.after[0]",
          message: "holds no statement, only blanks, comments or semicolons; write one, or remove the entry",
        },
        { path: "sql.befor", message: "is not a known key; did you mean before?" },
      ],
    },
    {
      sql: { before: one, after: [1, "<STATEMENT>"] },
      problems: [
        { path: "sql.before", message: `is "${one}"; write a list of SQL statements, one a text` },
        {
          path: "sql.after[0]",
          message:
            "is 1; write one SQL statement, for example \"DELETE FROM sales.orders_log WHERE batch_id = '{batch_id}'\"",
        },
        {
          path: "sql.after[1]",
          message:
            "is still the placeholder <STATEMENT>; replace it with one SQL statement, for example \"DELETE FROM sales.orders_log WHERE batch_id = '{batch_id}'\"",
        },
      ],
    },
    {
      sql: { after: Array(6).fill(one) },
      problems: [
        {
          path: "sql.after",
          message: "has 6 statements, and the limit is 5; put the work into a procedure, and CALL it",
        },
      ],
    },
    { sql: [], problems: [{ path: "sql", message: "is an empty list; write an object with before, after" }] },
  ])("is refused with every problem at once: $sql", ({ sql, problems }) => {
    expect(parsed(sql)).toEqual(problems);
  });
});
