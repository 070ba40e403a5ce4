import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";
import { describe, expect, test } from "vitest";
import { type Isolation, startPostgres } from "../../../src/redshift/postgres/postgres.ts";
import { until } from "../../../src/until.ts";

async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "local-redshift-test-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

async function query(url: string, sql: string): Promise<unknown[][]> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined); // a server that ends also rejects what runs
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: "array" })).rows;
  } finally {
    await client.end();
  }
}

/** Whether the server has ended: its port is closed, and its lock file is gone. */
async function hasEnded(url: string, dataDir: string): Promise<true | undefined> {
  const refused = await query(url, "SELECT 1").then(
    () => false,
    () => true,
  );
  return refused && !(await readdir(dataDir)).includes("postmaster.pid") ? true : undefined;
}

describe("an embedded PostgreSQL", () => {
  test.for<{ isolation: Isolation; level: string }>([
    { isolation: "serializable", level: "serializable" },
    { isolation: "snapshot", level: "repeatable read" },
  ])("gives every transaction $isolation isolation", async ({ isolation, level }) => {
    await using folder = await temporaryFolder();
    await using postgres = await startPostgres({ dataDir: folder.path, isolation });
    expect(await query(postgres.url("template1"), "SHOW transaction_isolation")).toEqual([[level]]);
  });

  test("keeps its data from one start to the next, and leaves nothing running", async () => {
    await using folder = await temporaryFolder();
    const dataDir = join(folder.path, "made", "when", "missing");
    const first = await startPostgres({ dataDir, isolation: "snapshot" });
    await query(first.url("template1"), "CREATE TABLE kept AS SELECT 42 AS n");
    await first[Symbol.asyncDispose]();
    expect(await hasEnded(first.url("template1"), dataDir)).toBe(true);

    await using second = await startPostgres({ dataDir, isolation: "snapshot" });
    expect(await query(second.url("template1"), "SELECT n FROM kept")).toEqual([[42]]);
    expect(second.url("a b")).toMatch(/^postgres:\/\/awsuser:[0-9a-f]{32}@127\.0\.0\.1:\d+\/a%20b$/);
    expect(new URL(second.url("x")).password).not.toBe(new URL(first.url("x")).password);
  });

  test("refuses connections without its password", async () => {
    await using folder = await temporaryFolder();
    await using postgres = await startPostgres({ dataDir: folder.path, isolation: "snapshot" });
    const guessed = new URL(postgres.url("template1"));
    guessed.password = "postgres";
    await expect(query(guessed.href, "SELECT 1")).rejects.toThrow(/password authentication failed/);
  });

  test("says which folder it could not use, and why", async () => {
    await using folder = await temporaryFolder();
    await using _running = await startPostgres({ dataDir: folder.path, isolation: "snapshot" });
    const second = startPostgres({ dataDir: folder.path, isolation: "snapshot", leftoverSeconds: 0 });
    await expect(second).rejects.toThrow(
      new RegExp(
        `^PostgreSQL did not start with data folder ${folder.path}: [^]*lock file "postmaster.pid" already exists`,
      ),
    );
  });

  test("ends when its process is killed", async () => {
    await using folder = await temporaryFolder();
    const { url, kill } = await startElsewhere(folder.path);
    expect(await query(url, "SELECT 1")).toEqual([[1]]);
    kill();
    expect(await until("the server ended", () => hasEnded(url, folder.path), 20_000)).toBe(true);
  });

  test("starts though its last process id is another program's by now", async () => {
    await using folder = await temporaryFolder();
    const { url, kill } = await startElsewhere(folder.path);
    const lock = join(folder.path, "postmaster.pid");
    const [, ...lines] = (await readFile(lock, "utf8")).split("\n");
    kill();
    await until("the server ended", () => hasEnded(url, folder.path), 20_000);
    const { uid, gid } = await stat(folder.path);
    const program = spawn("sleep", ["60"], { uid, gid });
    await once(program, "spawn");
    await writeFile(lock, [program.pid, ...lines].join("\n"));
    await using next = await startPostgres({ dataDir: folder.path, isolation: "snapshot", leftoverSeconds: 0.1 });
    expect(await query(next.url("template1"), "SELECT 1")).toEqual([[1]]);
    program.kill();
  });
});

/** A server that belongs to another process, which can be killed. */
async function startElsewhere(dataDir: string): Promise<{ url: string; kill: () => void }> {
  const module = new URL("../../../src/redshift/postgres/postgres.ts", import.meta.url).href;
  const script = `const { startPostgres } = await import("${module}");
    const postgres = await startPostgres({ dataDir: process.argv[1], isolation: "snapshot" });
    console.log(postgres.url("template1"));
    setInterval(() => undefined, 60_000);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", script, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [url] = await once(createInterface(parent.stdout), "line");
  return { url, kill: () => parent.kill("SIGKILL") };
}
