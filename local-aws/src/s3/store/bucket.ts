import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  applyEntry,
  type BucketEntry,
  type BucketState,
  entriesOf,
  entryOf,
  parseBucketEntries,
  type Versioning,
} from "./bucket-journal.ts";
import { type ContentFiles, openContentFiles } from "./content-files.ts";
import { type Journal, openJournal, readJournal, rewriteJournal } from "./journal.ts";
import { createKeyIndex } from "./key-index.ts";
import { isObject, type Version } from "./key-versions.ts";
import { createUploads, type Uploads } from "./uploads.ts";

/** One bucket: content in files, everything else in memory and in a journal that is read at the start. */
export type Bucket = Readonly<BucketState> & {
  name: string;
  contents: ContentFiles;
  uploads: Uploads;
  /** Shows the version to readers at once; resolves when the journal has it and what it replaces is removed. */
  put(version: Version): Promise<void>;
  /** Takes away one version for ever, if there is one. */
  delete(version: Version): Promise<void>;
  setVersioning(versioning: Versioning): Promise<void>;
  close(): Promise<void>;
};

export const journalName = "index.jsonl";

export async function createBucket(directory: string, createdAtMs: number): Promise<void> {
  await mkdir(directory, { recursive: true });
  await rewriteJournal(join(directory, journalName), [{ createdAtMs } satisfies BucketEntry]);
}

export async function openBucket(name: string, directory: string): Promise<Bucket> {
  const file = join(directory, journalName);
  const contents = await openContentFiles(join(directory, "objects"));
  const state: BucketState = { createdAtMs: 0, versioning: undefined, keys: createKeyIndex() };
  for (const entry of parseBucketEntries(await readJournal(file))) applyEntry(state, entry);
  await rewriteJournal(file, [...entriesOf(state)]);
  await contents.removeAllBut(new Set(filesOf(state)));
  const uploads = createUploads(contents);
  return operate({ name, state, contents, uploads, journal: openJournal(file) });
}

function* filesOf({ keys }: BucketState): Generator<string> {
  for (const versions of keys.values()) for (const version of versions) if (isObject(version)) yield version.file;
}

type Parts = Pick<Bucket, "name" | "contents" | "uploads"> & { state: BucketState; journal: Journal };

function operate({ name, state, contents, uploads, journal }: Parts): Bucket {
  /** The one place that removes content which no version shows any more. */
  async function record(entry: BucketEntry): Promise<void> {
    const removed = applyEntry(state, entry);
    await journal.append(entry);
    if (isObject(removed)) await contents.remove(removed.file);
  }

  return {
    name,
    createdAtMs: state.createdAtMs,
    keys: state.keys,
    get versioning() {
      return state.versioning;
    },
    contents,
    uploads,
    put: (version) => record(entryOf(version)),
    delete: ({ key, versionId }) => record({ delete: key, versionId }),
    setVersioning: (versioning) => record({ versioning }),
    close: () => journal.close(),
  };
}
