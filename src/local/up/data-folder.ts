import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for the state of the services; a temporary one, removed when disposed, if no path is given. */
export async function openDataFolder(path: string | undefined): Promise<AsyncDisposable & { path: string }> {
  if (path !== undefined) {
    await mkdir(path, { recursive: true });
    return { path, [Symbol.asyncDispose]: async () => undefined };
  }
  const temporary = await mkdtemp(join(tmpdir(), "local-aws-"));
  return {
    path: temporary,
    [Symbol.asyncDispose]: () => rm(temporary, { recursive: true, force: true, maxRetries: 5 }),
  };
}
