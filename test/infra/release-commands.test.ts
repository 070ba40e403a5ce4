import { execFile } from "node:child_process";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

type Ended = { code: number; stdout: string; stderr: string };

/** A command of `infra/release` in an environment that knows no AWS account, unless `env` says otherwise. */
async function run(file: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  await using home = await mkdtempDisposable(join(tmpdir(), "home-"));
  const { PATH = "", NODE_COMPILE_CACHE = "" } = process.env;
  const none = { PATH, NODE_COMPILE_CACHE, HOME: home.path, AWS_EC2_METADATA_DISABLED: "true" };
  return new Promise((resolve) => {
    const whole = [`infra/release/${file}.ts`, ...args];
    execFile(process.execPath, whole, { env: { ...none, ...env } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

const keys = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };

describe("the help", () => {
  test.for([
    { command: "synth", file: "app" },
    { command: "deploy", file: "deploy" },
    { command: "package", file: "package" },
  ])("of $command names the folder that it takes", async ({ command, file }) => {
    for (const asked of ["--help", "-h"]) {
      const { code, stdout, stderr } = await run(file, ["--pipelines", "nowhere", asked]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain(`Usage: npm run ${command} -- [--pipelines DIR]`);
      expect(stdout).toContain("(default: examples/orders)");
    }
  });
});

describe("deploy", () => {
  test("says that credentials are missing before it builds anything", async () => {
    const { code, stdout, stderr } = await run("deploy", ["--pipelines", "examples/orders"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^error: AWS credentials are missing or have expired, so nothing was deployed\. /);
    expect(stderr).toContain("--profile");
  });

  test("says that a profile does not exist", async () => {
    const { code, stderr } = await run("deploy", ["--profile", "shop-prod"], { AWS_REGION: "eu-central-1" });
    expect(code).toBe(1);
    expect(stderr).toContain("missing or have expired in profile shop-prod, so nothing was deployed.");
  });

  test("does not guess the Region", async () => {
    const { code, stderr } = await run("deploy", ["--pipelines", "examples/orders"], keys);
    expect(code).toBe(1);
    expect(stderr).toContain("No AWS Region is set");
  });

  test("reads the folder first", async () => {
    const { code, stderr } = await run("deploy", ["--pipelines=examples/order"]);
    expect(code).toBe(2);
    expect(stderr).toContain("Did you mean examples/orders?");
  });
});

describe("synth", () => {
  test("refuses an option that it does not know", async () => {
    const { code, stderr } = await run("app", ["--pipeline", "examples/orders"]);
    expect(code).toBe(2);
    expect(stderr).toContain("Run it with -- --help for the options.");
  });
});
