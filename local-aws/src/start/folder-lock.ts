import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import * as z from "zod";

export type FolderLock = AsyncDisposable & {
  /** Whoever is kept out learns where the holder answers. */
  tellEndpoint(endpoint: string): Promise<void>;
};

const holderSchema = z.object({ pid: z.number(), since: z.string(), endpoint: z.string().optional() });
type Holder = z.infer<typeof holderSchema>;

/** Stays for ever: if it were removed, two processes could each lock a file of this name. */
const lockName = "local-aws.lock";
const holderName = "local-aws.json";

/**
 * Keeps every other local AWS out of a folder, whether it runs in this process or in another one.
 *
 * The operating system holds the lock, on a file that SQLite opens, and frees it when the process ends, however it ends.
 * No lock can be left behind.
 *
 * @throws Error naming the holder, before anything in the folder was touched
 * @see https://www.sqlite.org/lockingv3.html
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const holderFile = join(folder, holderName);
  const lock = await take(folder);
  const holder: Holder = { pid: process.pid, since: new Date().toISOString() };
  const write = (content: Holder) => writeFile(holderFile, `${JSON.stringify(content)}\n`);
  await write(holder).catch((cause: unknown) => {
    lock.close();
    throw notLocked(folder, cause);
  });
  return {
    tellEndpoint: (endpoint) => write({ ...holder, endpoint }),
    async [Symbol.asyncDispose]() {
      await rm(holderFile, { force: true });
      lock.close();
    },
  };
}

const busy = 5;

/** Closing it frees the lock. */
async function take(folder: string): Promise<DatabaseSync> {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(folder, lockName), { timeout: 0 });
    database.exec("BEGIN EXCLUSIVE");
    return database;
  } catch (cause) {
    database?.close();
    const isBusy = cause instanceof Error && "errcode" in cause && cause.errcode === busy;
    throw isBusy ? inUse(folder, await holderOf(folder), cause) : notLocked(folder, cause);
  }
}

/** @returns undefined if it has just begun, or is just ending */
async function holderOf(folder: string): Promise<Holder | undefined> {
  const text = await readFile(join(folder, holderName), "utf8").catch(() => "");
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function inUse(folder: string, holder: Holder | undefined, cause: unknown): Error {
  const where = holder?.endpoint ? ` at ${holder.endpoint}` : "";
  const who = holder ? `process ${holder.pid}${where}, started ${holder.since}` : "another process";
  return new Error(
    `The data folder ${folder} is in use by the local AWS of ${who}. Nothing was started, and no data was touched. ` +
      "Stop that local AWS, or choose another folder.",
    { cause },
  );
}

function notLocked(folder: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `The data folder ${folder} cannot be locked: ${reason}. Nothing was started, and no data was touched. ` +
      "Choose a folder on a local disk that you may write to.",
    { cause },
  );
}
