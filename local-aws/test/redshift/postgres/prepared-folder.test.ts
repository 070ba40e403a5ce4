import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { test as base, expect } from "vitest";
import { type Postgres, startPostgres } from "../../../src/redshift/postgres/postgres.ts";

const test = base.extend("folder", async ({}, { onCleanup }) => {
  const path = await mkdtemp(join(tmpdir(), "prepared-folder-test-"));
  onCleanup(() => rm(path, { recursive: true, force: true }));
  return path;
});

/** Counts its own runs; makes a table. */
function counted(version: string) {
  const preparation = {
    version,
    runs: 0,
    async run(postgres: Postgres) {
      preparation.runs += 1;
      await query(postgres, "CREATE TABLE prepared AS SELECT 42 AS n");
    },
  };
  return preparation;
}

async function query(postgres: Postgres, sql: string): Promise<unknown[][]> {
  const client = new Client({ connectionString: postgres.url("template1") });
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: "array" })).rows;
  } finally {
    await client.end();
  }
}

const start = (folder: string, name: string, preparation: ReturnType<typeof counted>) =>
  startPostgres({ dataDir: join(folder, name), cacheDir: join(folder, "cache"), isolation: "snapshot", preparation });

test("a preparation runs once, and each new folder has a copy of what it made", async ({ folder }) => {
  await makeOldFolders(join(folder, "cache"));
  const preparation = counted("1");
  await using first = await start(folder, "first", preparation);
  await query(first, "DELETE FROM prepared");
  await using second = await start(folder, "second", preparation);
  expect(await query(second, "SELECT n FROM prepared")).toEqual([[42]]);
  expect(preparation.runs).toBe(1);
  await using other = await start(folder, "other", counted("2"));
  expect(await query(other, "SELECT n FROM prepared")).toEqual([[42]]);
  const cached = await readdir(join(folder, "cache"));
  expect(cached.filter((name) => /^[0-9a-f]{16}$/.test(name))).toHaveLength(2);
  const kept = ["new", "old-10", "old-5", "old-6", "old-7", "old-8", "old-9"];
  expect(cached.filter((name) => /^old|^new/.test(name)).sort()).toEqual(kept);
});

/** Makes ten folders with an old time of last use, and one new folder. The cache keeps the eight folders used last. */
async function makeOldFolders(cache: string): Promise<void> {
  for (let n = 1; n <= 10; n += 1) {
    const path = join(cache, `old-${n}`);
    await mkdir(path, { recursive: true });
    const used = new Date(Date.UTC(2026, 0, 1, 0, n));
    await utimes(path, used, used);
  }
  await mkdir(join(cache, "new"));
}

test("without a cache that can be written, a server starts without the preparation", async ({ folder }) => {
  await writeFile(join(folder, "cache"), "a file where the folder should be");
  const preparation = counted("1");
  await using server = await start(folder, "data", preparation);
  await expect(query(server, "SELECT n FROM prepared")).rejects.toThrow('relation "prepared" does not exist');
});

test("a preparation that fails leaves nothing in the cache, and the server starts without it", async ({ folder }) => {
  const failing = { ...counted("1"), run: () => Promise.reject(new Error("no")) };
  await using server = await start(folder, "data", failing);
  expect(await query(server, "SELECT 1")).toEqual([[1]]);
  expect(await readdir(join(folder, "cache"))).toEqual([]);
});
