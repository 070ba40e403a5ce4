import { spawn } from "node:child_process";
import { once } from "node:events";
import { link, mkdir, mkdtempDisposable, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesOf } from "../../bench/start/files-of.ts";
import { memoryOfTree } from "../../bench/start/memory-of-tree.ts";
import { start } from "../../bench/start.ts";

test("The built command is measured beside a Node that does nothing", async () => {
  const measurements = await start(() => {}, { rounds: { command: 1 } });
  expect(measurements.map(({ of, reference }) => `${of}, ${reference?.name}`)).toEqual([
    "redshift-loader --version, node -e 0",
    "redshift-loader --help, node -e 0",
    "redshift-loader validate FILE, node -e 0",
  ]);
  expect(measurements.filter(({ figure, reference }) => !(figure > 0 && (reference?.figure ?? 0) > 0))).toEqual([]);
});

test("A file with two names counts once, and a link not at all", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "files-of-"));
  await mkdir(join(folder.path, "inner"));
  await writeFile(join(folder.path, "one"), "12345");
  await writeFile(join(folder.path, "inner", "two"), "123");
  await link(join(folder.path, "one"), join(folder.path, "inner", "again"));
  await symlink(join(folder.path, "one"), join(folder.path, "other"));
  expect(await filesOf(folder.path)).toEqual({ bytes: 8, files: 2 });
});

test.runIf(process.platform === "linux")("The memory of a process and of those below it counts by kind", async () => {
  const child = spawn("/bin/sh", ["-c", "echo up; cat; :"], { stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const sums = await memoryOfTree(process.pid);
  expect(sums?.["local AWS"]).toBeGreaterThan(10);
  expect(sums?.PostgreSQL).toBeGreaterThan(0);
  expect(await memoryOfTree(child.pid ?? 0)).toMatchObject({ functions: 0, PostgreSQL: expect.any(Number) });
  child.stdin.end();
  await once(child, "exit");
});
