import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";

export type Content = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A file of bytes that never change once written; `md5` is hexadecimal. */
export type ContentFile = { file: string; size: number; md5: string };

/** Files have generated names, since file systems do not allow every object key as a name. */
export type ContentFiles = {
  /** Leaves no file behind if the content ends in an error. */
  write(content: Content): Promise<ContentFile>;
  /** @param range first and last byte @throws Error `ENOENT` if the file was removed meanwhile */
  read(file: string, range: { start: number; end: number }): Promise<Readable>;
  remove(file: string): Promise<void>;
  /** Removes what a crash left behind. */
  removeAllBut(files: ReadonlySet<string>): Promise<void>;
};

export async function openContentFiles(directory: string): Promise<ContentFiles> {
  await mkdir(directory, { recursive: true });
  const path = (file: string) => join(directory, file);
  const remove = (file: string) => rm(path(file), { force: true });
  return {
    async write(content) {
      const file = randomUUID();
      try {
        return { file, ...(await writeTo(path(file), content)) };
      } catch (error) {
        await remove(file);
        throw error;
      }
    },
    async read(file, range) {
      if (range.end < range.start) return Readable.from([]);
      const handle = await open(path(file));
      return handle.createReadStream(range);
    },
    remove,
    async removeAllBut(files) {
      const present = await readdir(directory);
      await Promise.all(present.filter((file) => !files.has(file)).map(remove));
    },
  };
}

async function writeTo(path: string, content: Content): Promise<{ size: number; md5: string }> {
  const md5 = createHash("md5");
  let size = 0;
  await using handle = await open(path, "wx");
  for await (const chunk of content) {
    md5.update(chunk);
    size += chunk.length;
    await handle.writeFile(chunk);
  }
  return { size, md5: md5.digest("hex") };
}
