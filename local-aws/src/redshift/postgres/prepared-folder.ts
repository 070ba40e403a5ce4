import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { runCommand } from "./run-command.ts";
import { folderRecipe, initialise, type ServerFolder, serverFolder } from "./server-folder.ts";
import { type Postgres, startServer } from "./start-server.ts";

/** What a new folder gets beside PostgreSQL's own databases. */
export type Preparation = {
  /** Differs when what `run` makes differs. */
  version: string;
  run(postgres: Postgres): Promise<void>;
};

type Needs = { account: Account; binaries: Binaries; preparation: Preparation | undefined; cacheDir: string };

const keptFolders = 8;
const hourMs = 3_600_000;

/**
 * Fills an empty folder with a copy of one that an earlier start has prepared: `initdb` and the preparation take seconds,
 * a copy a fraction of one. The prepared folders are in the user's cache, and a start that needs another one makes it.
 *
 * @returns whether it is filled; without a cache that can be written it is not
 */
export async function fillFromPrepared(folder: ServerFolder, needs: Needs): Promise<boolean> {
  if ((await readdir(folder.path)).length > 0) return false;
  try {
    const prepared = await preparedFolder(needs);
    await runCommand({ program: "cp", args: ["-Rp", `${prepared}/.`, folder.path], account: {} });
    return true;
  } catch {
    for (const entry of await readdir(folder.path)) await rm(join(folder.path, entry), { recursive: true });
    return false;
  }
}

async function preparedFolder(needs: Needs): Promise<string> {
  const folder = join(needs.cacheDir, nameOf(needs));
  if (!existsSync(folder)) await makeFolder(folder, needs);
  const now = new Date();
  await utimes(folder, now, now);
  return folder;
}

/** Of this user, since PostgreSQL accepts a folder only from its owner. */
export function userCache(): string {
  return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "redshift-loader-local-aws");
}

function nameOf({ account, binaries, preparation }: Needs): string {
  const parts = [binaries.version, folderRecipe, account.uid ?? process.getuid?.(), preparation?.version];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

/** Other processes may make the same folder at the same time; each sees a whole one or none. */
async function makeFolder(path: string, needs: Needs): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await removeUnused(dirname(path));
  const making = await mkdtemp(`${path}-`);
  try {
    await fill(await serverFolder(making, needs.account, needs.binaries), needs);
    await rename(making, path).catch((error: unknown) => {
      if (!existsSync(path)) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

async function fill(folder: ServerFolder, { preparation }: Needs): Promise<void> {
  await initialise(folder);
  if (!preparation) return;
  await using server = await startServer(folder, { isolation: "snapshot", temporary: undefined });
  await preparation.run(server);
}

/** Each version of the local Redshift has its own folder. Those used last are kept. */
async function removeUnused(cache: string): Promise<void> {
  const folders = await Promise.all(
    (await readdir(cache)).map(async (name) => ({ path: join(cache, name), usedMs: await usedMs(join(cache, name)) })),
  );
  const unused = folders.sort((a, b) => b.usedMs - a.usedMs).slice(keptFolders);
  for (const { path, usedMs: at } of unused)
    if (at < Date.now() - hourMs) await rm(path, { recursive: true, force: true });
}

const usedMs = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
