import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { type Account, postgresAccount } from "./account.ts";
import { type Binaries, findBinaries } from "./binaries.ts";
import { leftoverEnded } from "./leftover-ended.ts";
import { type Command, runCommand } from "./run-command.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";
import { type Isolation, serverSettings } from "./server-settings.ts";

export type { Isolation } from "./server-settings.ts";

/** A running server; disposing it stops it cleanly and keeps its data. */
export type Postgres = AsyncDisposable & {
  /** Loopback TCP, as superuser with a password that is new at every start. */
  url(database: string): string;
};

type PostgresOptions = {
  /** Created if missing. As root it is given to the account `nobody`, because PostgreSQL refuses to run as root. */
  dataDir: string;
  isolation: Isolation;
  /** How long a server that an earlier process left behind may take to end; 10 if absent. */
  leftoverSeconds?: number;
};

const superuser = "awsuser";
const hostRules = "host all all 127.0.0.1/32 password\n";
const portAttempts = 5;

/**
 * Starts PostgreSQL on a free loopback port. The server ends with this process, however that ends.
 *
 * @throws Error with the server's own log, for example because another server uses the folder
 */
export async function startPostgres({ dataDir, isolation, leftoverSeconds = 10 }: PostgresOptions): Promise<Postgres> {
  const account = await postgresAccount();
  const binaries = await findBinaries(account);
  try {
    const password = randomBytes(16).toString("hex");
    const folder = resolve(dataDir);
    const program = (name: string, args: string[]) => programIn(folder, { name, args, account, binaries });
    await prepareFolder(folder, account);
    await leftoverEnded(folder, leftoverSeconds);
    if (!(await readdir(folder)).includes("PG_VERSION")) await initialise(folder, program);
    await runCommand({ ...program("postgres", ["--single", "template1"]), input: alterPassword(password) });
    const { server, port } = await startOnFreePort(isolation, program, binaries.temporary);
    return {
      url: (database) => `postgres://${superuser}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
      async [Symbol.asyncDispose]() {
        await server.stop();
        await removeTemporary(binaries);
      },
    };
  } catch (cause) {
    await removeTemporary(binaries);
    throw startError(dataDir, cause);
  }
}

type Program = (name: string, args: string[]) => Command;

/**
 * `/proc/self/cwd` reaches the folder even where the account may not pass through its parents, such as under `/root`:
 * the working directory is entered before the account changes.
 */
function programIn(
  folder: string,
  { name, args, account, binaries }: { name: string; args: string[]; account: Account; binaries: Binaries },
): Command {
  const [first, ...rest] = args;
  const reached = process.platform === "linux" && account.uid !== undefined ? "/proc/self/cwd" : folder;
  const ordered = first === "--single" ? [first, "-D", reached, ...rest] : ["-D", reached, ...args];
  return { program: join(binaries.folder, name), args: ordered, account, cwd: folder };
}

async function prepareFolder(folder: string, account: Account): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o700);
  if (account.uid !== undefined && account.gid !== undefined) await chown(folder, account.uid, account.gid);
}

async function initialise(folder: string, program: Program): Promise<void> {
  const text = ["--encoding=UTF8", "--locale=C"];
  await runCommand(program("initdb", ["--auth=trust", `--username=${superuser}`, "--no-sync", ...text]));
  await writeFile(join(folder, "pg_hba.conf"), hostRules);
}

function alterPassword(password: string): string {
  return `ALTER ROLE ${superuser} PASSWORD '${password}'\n`;
}

async function startOnFreePort(
  isolation: Isolation,
  program: Program,
  temporary: string | undefined,
): Promise<{ server: ServerProcess; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return {
        server: await startServerProcess(program("postgres", serverSettings(isolation, port)), temporary),
        port,
      };
    } catch (error) {
      if (attempt === portAttempts || !String(error).includes("could not create any TCP/IP sockets")) throw error;
    }
  }
}

/** PostgreSQL has no "any port": another process may still take this one before the server does. */
function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer().once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => found(typeof address === "object" && address ? address.port : 0));
    });
  });
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
