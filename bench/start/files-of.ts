import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Bytes and number of the files below a folder. A file that has two names there counts once; links are not followed. */
export async function filesOf(folder: string): Promise<{ bytes: number; files: number }> {
  const sizes = new Map<number, number>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const { ino, size } = await lstat(join(entry.parentPath, entry.name));
    sizes.set(ino, size);
  }
  return { bytes: sizes.values().reduce((sum, size) => sum + size, 0), files: sizes.size };
}
