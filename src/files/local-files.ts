import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DataFile } from "../core/check/data-file.ts";
import { newest } from "../core/check/newest.ts";

/** A file of this machine, or the newest of a folder, without those of folders in it. */
export async function localFiles(path: string, count: number): Promise<DataFile[]> {
  const found = await stat(path);
  if (found.isFile()) return [localFile(path, found.size)];
  if (!found.isDirectory())
    throw new Error("it is a pipe or a device, and a file is wanted, to read it here and there");
  const names = await readdir(path);
  const files = await Promise.all(
    names.map(async (name) => ({ name: join(path, name), stats: await stat(join(path, name)).catch(goneAsUndefined) })),
  );
  const kept = newest<{ name: string; bytes: number; lastModified: Date }>(count);
  for (const { name, stats } of files)
    if (stats?.isFile() && stats.size > 0) kept.add({ name, bytes: stats.size, lastModified: stats.mtime });
  return kept.all().map(({ name, bytes }) => localFile(name, bytes));
}

/** A link that leads nowhere, or a file that was removed meanwhile, is passed over. */
function goneAsUndefined(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

function localFile(name: string, bytes: number): DataFile {
  return {
    name,
    bytes,
    read: async (start, end) => {
      await using file = await open(name);
      const { buffer, bytesRead } = await file.read(new Uint8Array(end - start), 0, end - start, start);
      return buffer.subarray(0, bytesRead);
    },
  };
}
