import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { type ContentFiles, openContentFiles } from "./content-files.ts";
import { type Journal, openJournal, readJournal, rewriteJournal } from "./journal.ts";
import { createKeyIndex, type KeyIndex } from "./key-index.ts";
import { type StoredObject, storedObject } from "./stored-object.ts";
import { createUploads, type Uploads } from "./uploads.ts";

const entrySchema = z.union([
  z.object({ put: storedObject }),
  z.object({ delete: z.string() }),
  z.object({ createdAtMs: z.number() }),
]);
type Entry = z.infer<typeof entrySchema>;

/** One bucket: content in files, everything else in memory and in a journal that is read at the start. */
export type Bucket = {
  name: string;
  createdAtMs: number;
  objects: KeyIndex<StoredObject>;
  contents: ContentFiles;
  uploads: Uploads;
  /** Shows the object to readers at once; resolves when the journal has it and what it replaces is removed. */
  put(object: StoredObject): Promise<void>;
  delete(key: string): Promise<void>;
  close(): Promise<void>;
};

export const journalName = "index.jsonl";

export async function createBucket(directory: string, createdAtMs: number): Promise<void> {
  await mkdir(directory, { recursive: true });
  await rewriteJournal(join(directory, journalName), [{ createdAtMs } satisfies Entry]);
}

export async function openBucket(name: string, directory: string): Promise<Bucket> {
  const file = join(directory, journalName);
  const contents = await openContentFiles(join(directory, "objects"));
  const objects = createKeyIndex<StoredObject>();
  const createdAtMs = replay(await readJournal(file), objects);
  await rewriteJournal(file, [{ createdAtMs }, ...Array.from(objects.values(), (put) => ({ put }))]);
  await contents.removeAllBut(new Set(Array.from(objects.values(), (object) => object.file)));
  const uploads = createUploads(contents);
  return operate({ name, createdAtMs, objects, contents, uploads, journal: openJournal(file) });
}

function replay(entries: unknown[], objects: KeyIndex<StoredObject>): number {
  let createdAtMs = 0;
  for (const entry of entries.map((line) => entrySchema.parse(line))) {
    if ("put" in entry) objects.set(entry.put.key, entry.put);
    else if ("delete" in entry) objects.delete(entry.delete);
    else createdAtMs = entry.createdAtMs;
  }
  return createdAtMs;
}

type Parts = Pick<Bucket, "name" | "createdAtMs" | "objects" | "contents" | "uploads"> & { journal: Journal };

function operate({ journal, ...bucket }: Parts): Bucket {
  const { objects, contents } = bucket;

  /** The one place that removes content which an object no longer shows. */
  async function record(entry: Entry, replaced: StoredObject | undefined): Promise<void> {
    await journal.append(entry);
    if (replaced) await contents.remove(replaced.file);
  }

  return {
    ...bucket,
    put(object) {
      const replaced = objects.get(object.key);
      objects.set(object.key, object);
      return record({ put: object }, replaced);
    },
    async delete(key) {
      const removed = objects.get(key);
      if (!removed) return;
      objects.delete(key);
      await record({ delete: key }, removed);
    },
    close: () => journal.close(),
  };
}
