import { readdir, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { postgresAccount } from "./account.ts";
import { type Binaries, findBinaries } from "./binaries.ts";
import { leftoverEnded } from "./leftover-ended.ts";
import { fillFromPrepared, type Preparation, userCache } from "./prepared-folder.ts";
import { initialise, serverFolder } from "./server-folder.ts";
import type { Isolation } from "./server-settings.ts";
import { type Postgres, startServer } from "./start-server.ts";

export type { Preparation } from "./prepared-folder.ts";
export type { Isolation } from "./server-settings.ts";
export type { Postgres } from "./start-server.ts";

type PostgresOptions = {
  /** Created if missing. As root it is given to the account `nobody`, because PostgreSQL refuses to run as root. */
  dataDir: string;
  isolation: Isolation;
  /** What a new folder has at once if it can be copied from the user's cache; else the caller has to run it. */
  preparation?: Preparation;
  /** Where prepared folders are kept; the user's cache if absent. */
  cacheDir?: string;
  /** How long a server that an earlier process left behind may take to end; 10 if absent. */
  leftoverSeconds?: number;
};

/**
 * Starts PostgreSQL on a free loopback port. The server ends with this process, however that ends.
 *
 * @throws Error with the server's own log, for example because another server uses the folder
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { dataDir, isolation, preparation, cacheDir = userCache(), leftoverSeconds = 10 } = options;
  const account = await postgresAccount();
  const binaries = await findBinaries(account);
  try {
    const folder = await serverFolder(resolve(dataDir), account, binaries);
    await leftoverEnded(folder.path, leftoverSeconds);
    const isNew = !(await readdir(folder.path)).includes("PG_VERSION");
    const needs = { account, binaries, preparation, cacheDir };
    if (isNew && !(await fillFromPrepared(folder, needs))) await initialise(folder);
    const server = await startServer(folder, { isolation, temporary: binaries.temporary });
    return {
      url: server.url,
      async [Symbol.asyncDispose]() {
        await server[Symbol.asyncDispose]();
        await removeTemporary(binaries);
      },
    };
  } catch (cause) {
    await removeTemporary(binaries);
    throw startError(dataDir, cause);
  }
}

async function removeTemporary({ temporary }: Binaries): Promise<void> {
  if (temporary) await rm(temporary, { recursive: true, force: true });
}

function startError(dataDir: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `PostgreSQL did not start with data folder ${dataDir}: ${reason}\n` +
      "Local Redshift is not running. If another one uses this folder, stop it or choose another folder.",
    { cause },
  );
}
