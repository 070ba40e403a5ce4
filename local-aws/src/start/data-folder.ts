import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FolderLock, lockFolder } from "./folder-lock.ts";

type DataFolder = FolderLock & { path: string };

/**
 * A folder for the state of the services. No other process uses it. Without a path it is a temporary folder, which is
 * removed on disposal.
 *
 * @throws Error if another local AWS uses it
 */
export async function openDataFolder(path: string | undefined): Promise<DataFolder> {
  if (path !== undefined) {
    await mkdir(path, { recursive: true });
    return { path, ...(await lockFolder(path)) };
  }
  const temporary = await mkdtemp(join(tmpdir(), "local-aws-"));
  return {
    path: temporary,
    tellEndpoint: async () => undefined,
    [Symbol.asyncDispose]: () => rm(temporary, { recursive: true, force: true, maxRetries: 5 }),
  };
}
