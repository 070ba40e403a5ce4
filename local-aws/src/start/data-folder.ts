import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type FolderLock, lockFolder } from "./folder-lock.ts";

export type DataFolder = FolderLock & { path: string };

/**
 * A folder for the state of the services. No other process uses it. Without a path it is a temporary folder, which is
 * removed on disposal.
 *
 * @throws Error if another local AWS uses it, or it cannot be made
 */
export async function openDataFolder(path: string | undefined): Promise<DataFolder> {
  if (path !== undefined) {
    await makeFolder(path).catch((cause: unknown) => {
      throw notMade(path, cause);
    });
    return { path, ...(await lockFolder(path)) };
  }
  const temporary = await mkdtemp(join(tmpdir(), "local-aws-"));
  return {
    path: temporary,
    tellEndpoint: async () => undefined,
    [Symbol.asyncDispose]: () => rm(temporary, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/**
 * As `mkdir` with `recursive` does, which never ends where the file system says that a folder of an existing folder does not
 * exist, such as in /proc.
 */
async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path && !(await isFolder(parent))) await makeFolder(parent);
  await mkdir(path).catch(async (error: unknown) => {
    if (!(await isFolder(path))) throw error; // somebody else may have made it just now
  });
}

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() ?? false;

function notMade(folder: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `The data folder ${folder} cannot be made: ${reason}. Nothing was started. Choose a folder on a local disk that you may write to.`,
    { cause },
  );
}
