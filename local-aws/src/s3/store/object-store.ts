import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { noSuchBucket, S3Error } from "../s3-error.ts";
import { type Bucket, createBucket, journalName, openBucket, type StoredObject } from "./bucket.ts";
import type { Content } from "./content-files.ts";

export type CreationKind = "Put" | "Post" | "Copy" | "CompleteMultipartUpload";

/** What happened to one object, told in the order in which readers see it. */
export type ObjectChange = { bucket: string; at: Date } & (
  | { event: `ObjectCreated:${CreationKind}`; object: StoredObject }
  | { event: "ObjectRemoved:Delete"; key: string }
);

export type ObjectName = { bucket: string; key: string };

export type NewObject = ObjectName & {
  content: Content;
  /** Headers to give back on reading. */
  metadata: Record<string, string>;
  kind: CreationKind;
  /** The MD5 of the content if not given; what multipart uploads have is none. */
  etag?: string;
  /** Refuses to replace an object, with `PreconditionFailed`. */
  onlyIfAbsent?: boolean;
};

/** First and last byte; an end beyond the object means its last byte. */
export type ByteRange = { start: number; end: number };

/**
 * Buckets and objects in a folder.
 *
 * A new object appears at once and whole; whoever is reading the one it replaces reads that to its end.
 */
export type ObjectStore = {
  buckets(): Bucket[];
  /** @throws S3Error `NoSuchBucket` */
  bucket(name: string): Bucket;
  hasBucket(name: string): boolean;
  /** @throws S3Error `InvalidBucketName`, `BucketAlreadyOwnedByYou` */
  createBucket(name: string): Promise<Bucket>;
  deleteBucket(name: string): Promise<void>;
  head(name: ObjectName): StoredObject | undefined;
  read(name: ObjectName, range?: ByteRange): Promise<{ object: StoredObject; content: Readable } | undefined>;
  put(object: NewObject): Promise<StoredObject>;
  /** Does nothing if there is no such object. */
  delete(name: ObjectName): Promise<void>;
  close(): Promise<void>;
};

export type ObjectStoreOptions = { directory: string; now: () => Date; onChange: (change: ObjectChange) => void };

export async function openObjectStore({ directory, now, onChange }: ObjectStoreOptions): Promise<ObjectStore> {
  const buckets = await openBuckets(directory);
  const bucketDirectory = (name: string) => join(directory, name);

  function bucket(name: string): Bucket {
    const found = buckets.get(name);
    if (!found) throw noSuchBucket(name);
    return found;
  }

  const head = (name: ObjectName) => buckets.get(name.bucket)?.objects.get(name.key);

  return {
    buckets: () => [...buckets.values()],
    bucket,
    hasBucket: (name) => buckets.has(name),
    async createBucket(name) {
      refuseBucketName(name);
      if (buckets.has(name)) throw alreadyOwned(name);
      await createBucket(bucketDirectory(name), now().getTime());
      const opened = await openBucket(name, bucketDirectory(name));
      buckets.set(name, opened);
      return opened;
    },
    async deleteBucket(name) {
      const deleted = bucket(name);
      buckets.delete(name);
      await deleted.close();
      await rm(bucketDirectory(name), { recursive: true });
    },
    head,
    async read(name, range) {
      for (let object = head(name); object; object = head(name)) {
        const content = await readUnlessReplaced(bucket(name.bucket), object, range);
        if (content) return { object, content };
      }
      return undefined;
    },
    async put(added) {
      const target = bucket(added.bucket);
      refuseKey(added.key);
      const { file, size, md5 } = await target.contents.write(added.content);
      if (added.onlyIfAbsent && head(added)) {
        await target.contents.remove(file);
        throw alreadyThere(added.key);
      }
      const at = now();
      const { key, metadata, etag = md5 } = added;
      const object = { key, file, size, etag, modifiedAtMs: at.getTime(), metadata };
      const stored = target.put(object);
      onChange({ bucket: added.bucket, at, event: `ObjectCreated:${added.kind}`, object });
      await stored;
      return object;
    },
    async delete(name) {
      if (!head(name)) return;
      const deleted = bucket(name.bucket).delete(name.key);
      onChange({ ...name, at: now(), event: "ObjectRemoved:Delete" });
      await deleted;
    },
    async close() {
      await Promise.all(Array.from(buckets.values(), (opened) => opened.close()));
    },
  };
}

async function openBuckets(directory: string): Promise<Map<string, Bucket>> {
  await mkdir(directory, { recursive: true });
  const names = (await readdir(directory)).filter((name) => existsSync(join(directory, name, journalName)));
  const opened = await Promise.all(names.map((name) => openBucket(name, join(directory, name))));
  return new Map(opened.map((bucket) => [bucket.name, bucket]));
}

/** @returns undefined if the content was replaced or deleted before it could be opened */
async function readUnlessReplaced(bucket: Bucket, object: StoredObject, range?: ByteRange) {
  try {
    const end = Math.min(range?.end ?? Number.POSITIVE_INFINITY, object.size - 1);
    return await bucket.contents.read(object.file, { start: range?.start ?? 0, end });
  } catch (error) {
    if (bucket.objects.get(object.key)?.file === object.file) throw error;
    return undefined;
  }
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function refuseBucketName(name: string): void {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..")) return;
  throw new S3Error("InvalidBucketName", "The specified bucket is not valid.", { BucketName: name });
}

const maxKeyBytes = 1024;

function refuseKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes <= maxKeyBytes) return;
  const sizes = { Size: String(bytes), MaxSizeAllowed: String(maxKeyBytes) };
  throw new S3Error("KeyTooLongError", "Your key is too long", sizes);
}

function alreadyOwned(name: string): S3Error {
  return new S3Error(
    "BucketAlreadyOwnedByYou",
    "Your previous request to create the named bucket succeeded and you already own it.",
    { BucketName: name },
  );
}

function alreadyThere(key: string): S3Error {
  return new S3Error("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
    Condition: "If-None-Match",
    Key: key,
  });
}
