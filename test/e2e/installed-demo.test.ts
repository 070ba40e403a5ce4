import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { installPackage } from "../support/installed-package.ts";

const run = promisify(execFile);

test("the installed command runs the demo, and finds every row where it belongs", async () => {
  await using installed = await installPackage();
  const { stdout } = await run(process.execPath, [installed.cli, "demo", "--json"], { cwd: installed.folder });
  expect(JSON.parse(stdout)).toMatchObject({ ok: true });
}, 900_000);
