import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { noSuchBucket, noSuchKey, S3Error } from "../s3-error.ts";
import { type Bucket, createBucket, journalName, openBucket } from "./bucket.ts";
import type { Content } from "./content-files.ts";
import type { StoredObject } from "./stored-object.ts";

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
  condition?: WriteCondition | undefined;
};

/** What must be there when the new object would appear: nothing, or an object with this ETag. */
export type WriteCondition = { kind: "absent" } | { kind: "etag"; etag: string };

/** First and last byte; an end before the start means none. */
export type ByteRange = { start: number; end: number };

/**
 * Buckets and objects in a folder.
 *
 * A new object appears at once and whole; whoever is reading the one it replaces reads that to its end.
 *
 * Versioning would go here: a key's value in the index becomes the list of its versions, newest first, and `record` in
 * `bucket.ts` keeps the content of those that are replaced. Contents have names of their own, so nothing moves.
 */
export type ObjectStore = {
  buckets(): Bucket[];
  /** @throws S3Error `NoSuchBucket` */
  bucket(name: string): Bucket;
  hasBucket(name: string): boolean;
  /** @throws S3Error `InvalidBucketName`, `BucketAlreadyOwnedByYou`, `OperationAborted` */
  createBucket(name: string): Promise<Bucket>;
  /** @throws S3Error `NoSuchBucket`, `BucketNotEmpty` */
  deleteBucket(name: string): Promise<void>;
  /** @throws S3Error `NoSuchBucket`, `NoSuchKey` */
  head(name: ObjectName): StoredObject;
  /**
   * Reads what `look` wants of the object. `look` is asked again if the object is replaced before it could be opened.
   *
   * @throws S3Error `NoSuchBucket`, `NoSuchKey`, and what `look` throws
   */
  read<Look extends { range: ByteRange }>(
    name: ObjectName,
    look: (object: StoredObject) => Look,
  ): Promise<Look & { content: Readable }>;
  /** @throws S3Error `NoSuchBucket`, `KeyTooLongError`, `PreconditionFailed`; then nothing of the content stays */
  put(object: NewObject): Promise<StoredObject>;
  /** Does nothing if there is no such object. @throws S3Error `NoSuchBucket` */
  delete(name: ObjectName): Promise<void>;
  close(): Promise<void>;
};

export type ObjectStoreOptions = { directory: string; now: () => Date; onChange: (change: ObjectChange) => void };

export async function openObjectStore({ directory, now, onChange }: ObjectStoreOptions): Promise<ObjectStore> {
  const buckets = await openBuckets(directory);
  const creating = new Set<string>();
  const bucketDirectory = (name: string) => join(directory, name);

  function bucket(name: string): Bucket {
    const found = buckets.get(name);
    if (!found) throw noSuchBucket(name);
    return found;
  }

  function head({ bucket: name, key }: ObjectName): StoredObject {
    const found = bucket(name).objects.get(key);
    if (!found) throw noSuchKey(key);
    return found;
  }

  /** Nothing may be awaited between this and the write's appearance. */
  function refuseWrite({ bucket: name, key, condition }: NewObject, target: Bucket): void {
    if (bucket(name) !== target) throw noSuchBucket(name);
    if (condition) refuseUnmet(condition, key, target.objects.get(key));
  }

  async function write(added: NewObject, target: Bucket): Promise<StoredObject> {
    const { key, metadata } = added;
    const { file, size, md5 } = await target.contents.write(added.content).catch((error: unknown) => {
      refuseWrite(added, target); // the bucket may be gone, its folder with it
      throw error;
    });
    const at = now();
    try {
      refuseWrite(added, target);
    } catch (error) {
      await target.contents.remove(file);
      throw error;
    }
    const object = { key, file, size, etag: added.etag ?? md5, modifiedAtMs: at.getTime(), metadata };
    const stored = target.put(object);
    onChange({ bucket: added.bucket, at, event: `ObjectCreated:${added.kind}`, object });
    await stored;
    return object;
  }

  return {
    buckets: () => [...buckets.values()],
    bucket,
    hasBucket: (name) => buckets.has(name),
    async createBucket(name) {
      refuseBucketName(name);
      if (buckets.has(name)) throw alreadyOwned(name);
      if (creating.has(name)) throw conflicting();
      creating.add(name);
      try {
        await createBucket(bucketDirectory(name), now().getTime());
        const opened = await openBucket(name, bucketDirectory(name));
        buckets.set(name, opened);
        return opened;
      } finally {
        creating.delete(name);
      }
    },
    async deleteBucket(name) {
      const deleted = bucket(name);
      if (deleted.objects.size > 0) throw notEmpty(name);
      buckets.delete(name);
      creating.add(name);
      try {
        await deleted.close();
        await rm(bucketDirectory(name), { recursive: true, maxRetries: 3 });
      } finally {
        creating.delete(name);
      }
    },
    head,
    async read(name, look) {
      for (;;) {
        const object = head(name);
        const looked = look(object);
        const content = await readUnlessReplaced(bucket(name.bucket), object, looked.range);
        if (content) return { ...looked, content };
      }
    },
    async put(added) {
      const target = bucket(added.bucket);
      refuseKey(added.key);
      refuseWrite(added, target);
      return write(added, target);
    },
    async delete(name) {
      const target = bucket(name.bucket);
      if (!target.objects.get(name.key)) return;
      const deleted = target.delete(name.key);
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
async function readUnlessReplaced(bucket: Bucket, object: StoredObject, range: ByteRange) {
  try {
    return await bucket.contents.read(object.file, range);
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

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
function refuseUnmet(condition: WriteCondition, key: string, present: StoredObject | undefined): void {
  switch (condition.kind) {
    case "absent":
      if (present) throw preconditionFailed("If-None-Match", key);
      return;
    case "etag":
      if (!present) throw noSuchKey(key);
      if (present.etag !== condition.etag) throw preconditionFailed("If-Match", key);
      return;
    default:
      condition satisfies never;
  }
}

function preconditionFailed(condition: string, key: string): S3Error {
  return new S3Error("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
    Condition: condition,
    Key: key,
  });
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
function notEmpty(name: string): S3Error {
  return new S3Error("BucketNotEmpty", "The bucket you tried to delete is not empty", { BucketName: name });
}

/** While a bucket of that name is created or deleted. */
function conflicting(): S3Error {
  return new S3Error(
    "OperationAborted",
    "A conflicting conditional operation is currently in progress against this resource. Please try again.",
  );
}
