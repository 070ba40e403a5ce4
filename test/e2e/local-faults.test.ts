import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExecuteStatementCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { FAULTS_PATH, type LocalAws, startLocal } from "@redshift-loader/local-aws";
import { test as base, describe, expect } from "vitest";
import { runCommand } from "../support/run-command.ts";

/** One local AWS for all tests; each test sets its own faults, and none outlive it. */
const test = base
  .extend("shared", { scope: "file" }, async ({}, { onCleanup }): Promise<LocalAws> => {
    const local = await startLocal();
    onCleanup(() => local[Symbol.asyncDispose]());
    return local;
  })
  .extend("local", async ({ shared }, { onCleanup }) => {
    onCleanup(async () => void (await fetch(`${shared.endpoint}${FAULTS_PATH}`, { method: "DELETE" })));
    return shared;
  });

const noCounts = {
  "events.drop": 0,
  "events.duplicate": 0,
  "events.delayMs": 0,
  "notifications.duplicate": 0,
  "notifications.delayMs": 0,
  "messages.duplicate": 0,
  "messages.delayMs": 0,
  "dataApi.throttle": 0,
  "dataApi.refuse": 0,
  "dataApi.lostAnswer": 0,
  "dataApi.cancel": 0,
  "warehouse.maintenance": 0,
  "warehouse.refuse": 0,
  "warehouse.roles": 0,
  "warehouse.databases": 0,
  "warehouse.refuseStatements": 0,
  "copy.failNext": 0,
  "copy.rate": 0,
  "functions.kill": 0,
  "functions.killAt": 0,
  "s3.slowMs": 0,
  "s3.fail": 0,
  "s3.deny": 0,
};

describe("redshift-loader local faults", () => {
  const run = (...args: string[]) => runCommand(["local", "faults", ...args]);
  const cli = async (...args: string[]) => (await run(...args)).stdout;

  test("sets, shows and ends them", async ({ local }) => {
    const at = ["--endpoint", local.endpoint];
    expect(await cli(...at)).toBe("No faults are set.\n");
    const set = await cli(...at, "--json", "--set", '{"seed":4,"dataApi":{"throttle":1}}');
    expect(JSON.parse(set)).toEqual({
      settings: { seed: 4, dataApi: { throttle: 1 } },
      counts: noCounts,
      lastCalls: {},
    });
    const { endpoint, region } = local;
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const redshift = new RedshiftDataClient({ endpoint, region, credentials, maxAttempts: 1 });
    const sent = redshift.send(
      new ExecuteStatementCommand({ WorkgroupName: "main", Database: "dev", Sql: "select 1" }),
    );
    await expect(sent).rejects.toThrow("Rate exceeded");
    expect(await cli(...at)).toBe("Faults  seed 4\n  dataApi.throttle  1\nHappened\n  dataApi.throttle  1\n");
    expect(await cli(...at, "--clear")).toBe("No faults are set.\nHappened\n  dataApi.throttle  1\n");
  });

  test("takes them from a file", async ({ local }) => {
    const folder = await mkdtemp(join(tmpdir(), "faults-test-"));
    await writeFile(join(folder, "faults.json"), '{"s3":{"slowMs":10}}');
    expect(await cli("--endpoint", local.endpoint, "--file", join(folder, "faults.json"))).toBe(
      "Faults  seed 1\n  s3.slowMs  10\n",
    );
    await rm(folder, { recursive: true });
  });

  test.for([
    { args: ["--set", '{"x":1}'], code: 2, message: "x is unknown" },
    { args: ["--set", "{}", "--clear"], code: 2, message: "cannot be used with option" },
    { args: ["--file", "/absent.json"], code: 2, message: "/absent.json cannot be read" },
  ])("ends with $code for $args", async ({ args, code, message }, { local }) => {
    expect(await run("--endpoint", local.endpoint, ...args)).toMatchObject({
      code,
      stderr: expect.stringContaining(message),
    });
  });

  test("ends with 1 where no local AWS answers", async () => {
    expect(await run("--endpoint", "http://127.0.0.1:9")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("No local AWS answers at http://127.0.0.1:9."),
    });
  });
});
