import { chmod, chown, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { type Command, runCommand } from "./run-command.ts";

/** PostgreSQL's programs, for one data folder. */
export type ServerFolder = { path: string; program(name: string, args: string[]): Command };

export const superuser = "awsuser";

const hostRules = "host all all 127.0.0.1/32 password\n";
const initdbArguments = [
  "--auth=trust",
  `--username=${superuser}`,
  "--no-sync",
  "--no-data-checksums",
  "--wal-segsize=4",
  "--encoding=UTF8",
  "--locale=C",
];

/** Whatever decides what a new folder holds. */
export const folderRecipe = [hostRules, ...initdbArguments].join(" ");

/** Makes the folder if it is missing. As root it is given to the account, because PostgreSQL refuses to run as root. */
export async function serverFolder(path: string, account: Account, binaries: Binaries): Promise<ServerFolder> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o700);
  if (account.uid !== undefined && account.gid !== undefined) await chown(path, account.uid, account.gid);
  return { path, program: (name, args) => programIn(path, { name, args, account, binaries }) };
}

/** Fills an empty folder with PostgreSQL's own databases. @throws Error with what `initdb` says */
export async function initialise({ path, program }: ServerFolder): Promise<void> {
  await runCommand(program("initdb", initdbArguments));
  await writeFile(join(path, "pg_hba.conf"), hostRules);
}

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
