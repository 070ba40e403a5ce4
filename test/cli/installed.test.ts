import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { dataApiWarehouse } from "../../src/aws/data-api/warehouse.ts";
import type { Warehouse } from "../../src/core/pipeline/pipeline.ts";
import { type InstalledPackage, installPackage, packageName } from "../support/installed-package.ts";

const name = packageName;
let installed: InstalledPackage | undefined;
const cli = () => installed?.cli ?? "";
const folder = () => installed?.folder ?? "";

beforeAll(async () => {
  installed = await installPackage();
});
afterAll(() => installed?.[Symbol.asyncDispose]());

/** The Node of the machine, without what npm put before it in the path. */
function nodeOfTheMachine(): { path: string; version: string } | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((each) => !each.includes("node_modules"));
  const path = folders.map((each) => join(each, "node")).find((each) => existsSync(each));
  if (path === undefined) return undefined;
  return { path, version: execFileSync(path, ["-p", "process.versions.node"], { encoding: "utf8" }).trim() };
}

const own = nodeOfTheMachine();
const nodes = [{ path: process.execPath, version: process.versions.node }, ...(own ? [own] : [])];
const old = nodes.filter(({ version }) => Number.parseInt(version, 10) < 24);
if (old.length === 0) console.warn("The installed command is not tested on an older Node: this machine has none.");

function runInstalled(node: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      node,
      [cli(), ...args],
      { cwd: folder(), env: { ...process.env, NO_COLOR: "1" } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

const orders = `node_modules/${name}/examples/orders`;

/** Characters of a file and of all that it imports at once, which Node parses before the command begins. */
async function charactersAtStart(file: string, seen = new Set<string>()): Promise<number> {
  if (seen.has(file)) return 0;
  seen.add(file);
  const text = await readFile(file, "utf8");
  const imports = Array.from(text.matchAll(/(?:from|import)"(\.[^"]+)"/g), ([, path = ""]) =>
    join(dirname(file), path),
  );
  let sum = text.length;
  for (const each of imports) sum += await charactersAtStart(each, seen);
  return sum;
}

test("the installed command parses little when it starts", async () => {
  expect(await charactersAtStart(cli())).toBeLessThan(200_000);
});

test("every dependency is one that a file of the package imports", async () => {
  const dist = join(folder(), "node_modules", name, "dist");
  const files = (await readdir(dist, { recursive: true })).filter((file) => file.endsWith(".js"));
  const texts = await Promise.all(files.map((file) => readFile(join(dist, file), "utf8")));
  const isImported = (dependency: string) => texts.some((text) => text.includes(dependency));
  expect(Object.keys(packageJson.dependencies).filter((dependency) => !isImported(dependency))).toEqual([]);
});

describe.each(nodes)("the installed command on Node $version", ({ path }) => {
  test.each([
    { args: ["--version"], says: `${packageJson.version}\n` },
    { args: ["--help"], says: "Usage: redshift-loader [options] [command]" },
    { args: ["validate", `${orders}/orders_queue.json`], says: `✓ ${orders}/orders_queue.json\n` },
    { args: ["plan", `${orders}/orders_queue.json`, "--files", "s3://b/k"], says: "/* loader:copy */ COPY" },
    { args: ["init", "--pipelines", orders, "--print"], says: "-- orders_queue\nCREATE TABLE" },
    {
      args: ["check", `${orders}/files`, "--pipeline", `${orders}/orders_queue.json`, "--ddl", `${orders}/schema.sql`],
      says: "monday.csv fits shop.orders (csv, 3 rows read)",
    },
    { args: ["completion", "bash"], says: "complete -o default -F" },
  ])("does $args", async ({ args, says }) => {
    const run = await runInstalled(path, ...args);
    expect(run).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining(says) });
  });

  test("says nothing but what is wrong, where AWS is asked", async () => {
    const run = await runInstalled(path, "check", "s3://b/k", "--table", "t", "--ddl", `${orders}/none.sql`);
    expect(run.stderr).toMatch(/^error: .*\n$/);
  });
});

describe.each(old)("local mode on Node $version", ({ path, version }) => {
  test.each(["demo", "local up"])("is refused to %s with a way to do it all the same", async (command) => {
    const run = await runInstalled(path, ...command.split(" "));
    expect(run).toMatchObject({ code: 1, stdout: "" });
    expect(run.stderr).toContain(`and this is Node ${version}.`);
    expect(run.stderr).toContain(`npx -p node@24 redshift-loader ${command}`);
  });

  test("is refused to a test by a sentence, before anything is read that needs a newer Node", async () => {
    const script = `const { startLocal } = await import("${name}/testing"); await startLocal().catch((error) => console.log(error.message));`;
    const run = execFileSync(path, ["--input-type=module", "--eval", script], { cwd: folder(), encoding: "utf8" });
    expect(run).toBe(
      `startLocal runs the functions on Node 24, as Lambda does, and this is Node ${version}. Nothing was started. ` +
        "Install Node 24 beside the tests (npm install --save-dev node@24) and run them by npm run or npx, or update Node.\n",
    );
  });
});

const warehouse: Warehouse = {
  at: { kind: "cluster", identifier: "analytics" },
  database: "dev",
  signIn: { kind: "iam" },
};

describe("local mode, installed", () => {
  test("says where it answers, and what to try next", async () => {
    const command = [cli(), "local", "up", "--port", "0", "--redshift-port", "0"];
    const env = { ...process.env, NO_COLOR: "1" };
    const child = spawn(process.execPath, command, { cwd: folder(), env, stdio: ["ignore", "pipe", "ignore"] });
    let said = "";
    for await (const line of createInterface({ input: child.stdout })) {
      said += `${line}\n`;
      if (line.startsWith("Stop with")) child.kill("SIGTERM");
    }
    expect(said).toMatch(/^● Local AWS is up {2}http:\/\/127\.0\.0\.1:\d+\n/);
    expect(said).toContain("\nTry next, in another terminal:\n  export AWS_ENDPOINT_URL=http://127.0.0.1:");
  }, 240_000);

  test("ends with 2 for wrong use, as every command does", async () => {
    const run = await runInstalled(process.execPath, "local", "up", "--pipelines", "none");
    expect(run).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("The folder none ") });
  });

  test("loads Parquet, whose reader is a separate file", async () => {
    const command = [cli(), "local", "up", "--port", "0", "--redshift-port", "0", "--pipelines", orders, "--json"];
    const child = spawn(process.execPath, command, { cwd: folder(), stdio: ["ignore", "pipe", "ignore"] });
    try {
      const [line] = await once(createInterface({ input: child.stdout }), "line");
      const { endpoint, region } = JSON.parse(line);
      const given = { endpoint, region, credentials: { accessKeyId: "local", secretAccessKey: "local" } };
      const { query } = dataApiWarehouse(new RedshiftDataClient(given));
      const Body = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "n", data: [7, 8], type: "INT32" }] }));
      await new S3Client(given).send(new PutObjectCommand({ Bucket: "shop-landing", Key: "n.parquet", Body }));
      await query(warehouse, "CREATE TABLE shop.numbers (n INT)");
      await query(
        warehouse,
        "COPY shop.numbers FROM 's3://shop-landing/n.parquet' IAM_ROLE 'arn:aws:iam::123456789012:role/r' PARQUET",
      );
      expect(await query(warehouse, "SELECT SUM(n) FROM shop.numbers")).toEqual([[15]]);
    } finally {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
    }
    expect(child.exitCode).toBe(0);
  }, 240_000);
});
