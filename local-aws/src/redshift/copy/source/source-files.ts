import { S3ServiceException } from "@aws-sdk/client-s3";
import pMap from "p-map";
import { CopyError, storageError, unreadableManifest } from "../copy-error.ts";
import type { CopyStatement } from "../statement/copy-statement.ts";
import { parseS3Url } from "../statement/split-s3-url.ts";
import { type ManifestEntry, parseManifest } from "./copy-manifest.ts";
import type { ObjectStore, StoredObject } from "./object-store.ts";
import { readText } from "./read-text.ts";

export type SourceFile = StoredObject & { url: string };

/** A file as errors of columnar loads name it. */
export function httpsUrl({ bucket, key }: SourceFile): string {
  return `https://s3.us-east-1.amazonaws.com/${bucket}/${key}`;
}

/**
 * The files of a COPY in the order in which they are loaded.
 *
 * A file that a manifest lists twice is loaded twice. Folder markers (keys that end in "/", no bytes) under a prefix
 * are skipped.
 *
 * @throws CopyError if there are no files, or a mandatory file is missing (facts §4.2)
 */
export async function sourceFiles(objects: ObjectStore, statement: CopyStatement): Promise<SourceFile[]> {
  const source = parseS3Url(statement.from);
  if (!source) throw new CopyError(`Invalid S3 path '${statement.from}'`);
  return statement.manifest ? manifestFiles(objects, statement, source) : prefixFiles(objects, source);
}

type Location = { bucket: string; key: string };

async function prefixFiles(objects: ObjectStore, { bucket, key: prefix }: Location): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const object of objects.list(bucket, prefix)) {
    const isFolder = object.key.endsWith("/") && object.bytes === 0;
    if (!isFolder) files.push({ ...object, url: `s3://${bucket}/${object.key}` });
  }
  if (files.length === 0) throw storageError(`The specified S3 prefix '${prefix}' does not exist`);
  return files;
}

async function manifestFiles(
  objects: ObjectStore,
  statement: CopyStatement,
  manifest: Location,
): Promise<SourceFile[]> {
  const entries = parseManifest(await readManifest(objects, manifest), {
    columnar: statement.format.kind === "parquet",
  });
  const found = await pMap(entries, (entry) => entryFile(objects, entry), { concurrency: headRequests });
  const files = found.filter((file) => file !== undefined);
  if (files.length === 0) throw storageError("No valid files found in the manifest", statement.from);
  return files;
}

async function readManifest(objects: ObjectStore, { bucket, key }: Location): Promise<string> {
  try {
    return await readText(objects, { bucket, key });
  } catch (error) {
    if (isDenied(error)) throw unreadableManifest(error);
    const reason = error instanceof Error ? error.message : String(error);
    throw storageError(`Problem reading manifest file - ${reason}`, `s3://${bucket}/${key}`, error);
  }
}

const isDenied = (error: unknown) =>
  error instanceof CopyError &&
  error.cause instanceof S3ServiceException &&
  error.cause.$metadata.httpStatusCode === 403;

/** Asked for at once: a manifest may list thousands of files. */
const headRequests = 16;

async function entryFile(objects: ObjectStore, entry: ManifestEntry): Promise<SourceFile | undefined> {
  const object = await objects.head(entry.bucket, entry.key);
  if (!object && entry.mandatory) throw storageError("Mandatory url is not present in manifest file", entry.url);
  if (!object) return undefined;
  if (entry.contentLength !== undefined && entry.contentLength !== object.bytes && entry.needsLength) {
    throw storageError(
      `The content_length ${entry.contentLength} in the manifest is not the size of the file, ${object.bytes} bytes`,
      entry.url,
    );
  }
  return { ...object, url: entry.url };
}
