import { execFile } from "node:child_process";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { test as base, describe, expect } from "vitest";
import { installPackage, packageName } from "../support/installed-package.ts";

const run = promisify(execFile);

/** The project of examples/testing, beside the pipelines that it tests, with the packages that its package.json names. */
const test = base.extend("project", { scope: "file" }, async ({}, { onCleanup }) => {
  const { devDependencies } = JSON.parse(await readFile("examples/testing/package.json", "utf8"));
  const own = Object.keys(devDependencies).filter((name) => name !== packageName);
  const installed = await installPackage(...own);
  onCleanup(() => installed[Symbol.asyncDispose]());
  await cp("examples", installed.folder, { recursive: true });
  return join(installed.folder, "testing");
});

const bin = (name: string) => join(process.cwd(), "node_modules/.bin", name);

describe("the example project of a test", () => {
  test("loads the orders through the installed package", async ({ project }) => {
    const { stdout } = await run(bin("vitest"), ["run"], { cwd: project, env: { ...process.env, NO_COLOR: "1" } });
    expect(stdout).toMatch(/Tests {2}1 passed \(1\)/);
  });

  test("has types", async ({ project }) => {
    await run(bin("tsc"), ["-p", ".", "--skipLibCheck", "false"], { cwd: project });
  });
});

test("the page docs/testing.md shows the test of the example", async () => {
  const [, shown] = /^```ts\n(import .*?)^```$/ms.exec(await readFile("docs/testing.md", "utf8")) ?? [];
  expect(shown).toBe(await readFile("examples/testing/orders.test.ts", "utf8"));
});
