import { describe, expect, test } from "vitest";
import { runCli } from "../support/run-cli.ts";

const nowhere = { CONFIG_BUCKET: undefined, CONFIG_PREFIX: undefined };
const somewhere = { CONFIG_BUCKET: "config" };
const id = "d4a9cece70047c9d3effb85963667c42";

describe("a command that is used wrongly ends with 2 and says how to use it", () => {
  test.each([
    { args: ["reconcile"], env: nowhere, says: "Name the bucket with --config-bucket" },
    { args: ["audit", "orders_queue"], env: nowhere, says: "Name the bucket with --config-bucket" },
    { args: ["init"], env: nowhere, says: "Name the bucket with --config-bucket" },
    { args: ["init", "a.json", "--pipelines", "b"], env: somewhere, says: "Name files or --pipelines, not both." },
    { args: ["init", "gone.json"], env: somewhere, says: "gone.json cannot be read." },
    { args: ["replay", "orders_queue"], env: somewhere, says: "Name one batch id or file id, or --all-parked" },
    { args: ["replay", "orders_queue", id, "--all-parked"], env: somewhere, says: "Name one batch id or file id" },
    { args: ["replay", "orders_queue", "7"], env: somewhere, says: '"7" is no id of a batch or a file' },
    { args: ["errors", "D4A9"], env: somewhere, says: '"D4A9" is no id of a batch or a file' },
    {
      args: ["audit", "orders_queue", "--source", "lake/orders"],
      env: somewhere,
      says: "Write it as s3://bucket/prefix.",
    },
    { args: ["audit"], env: somewhere, says: "missing required argument 'pipeline'" },
    { args: ["reconcile", "--grace-minutes", "soon"], env: somewhere, says: "Write minutes, 0 or more." },
  ])("$args", async ({ args, env, says }) => {
    const run = await runCli(args, { AWS_REGION: "us-east-1", ...env });
    expect(run.stderr).toContain(says);
    expect(run).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("the help", () => {
  test.each(["init", "reconcile", "errors", "replay", "audit"])("of %s has an example", async (command) => {
    const run = await runCli([command, "--help"]);
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining(`Example:\n  redshift-loader ${command} `) });
    expect(run.stdout).toContain("--json");
  });
});

describe("init --print", () => {
  test("needs no AWS", async () => {
    const run = await runCli(["init", "examples/orders/orders_queue.json", "--print"], nowhere);
    expect(run.code).toBe(0);
    expect(run.stdout.split("\n").map((line) => line.split(" (")[0])).toEqual([
      "-- orders_queue",
      'CREATE TABLE IF NOT EXISTS "shop"."orders__loader_ledger"',
      'CREATE TABLE IF NOT EXISTS "shop"."orders__loader_fence"',
      'GRANT USAGE ON SCHEMA "shop" TO <the loader\'s database user>;',
      'GRANT SELECT, INSERT, DELETE ON "shop"."orders" TO <the loader\'s database user>;',
      'GRANT SELECT, INSERT ON "shop"."orders__loader_ledger" TO <the loader\'s database user>;',
      'GRANT SELECT, INSERT, UPDATE, DELETE ON "shop"."orders__loader_fence" TO <the loader\'s database user>;',
      "",
    ]);
  });

  test("prints JSON as well", async () => {
    const run = await runCli(["init", "--pipelines", "examples/orders", "--print", "--json"], nowhere);
    expect(JSON.parse(run.stdout)).toMatchObject({
      pipelines: [{ pipeline: "orders_queue", ddl: [expect.any(String), expect.any(String)], grants: { length: 4 } }],
    });
  });
});
