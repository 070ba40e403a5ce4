import type { Readable } from "node:stream";
import { noSuchBucket, noSuchKey, S3Error } from "../s3-error.ts";
import type { Bucket } from "./bucket.ts";
import { type BucketRegistry, type BucketRegistryOptions, openBucketRegistry } from "./bucket-registry.ts";
import type { Content } from "./content-files.ts";
import type { StoredObject } from "./stored-object.ts";

type CreationKind = "Put" | "Post" | "Copy" | "CompleteMultipartUpload";

/** What happened to one object; changes come in the order in which readers see them. */
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
  /** Default: the MD5 of the content. Multipart uploads give another one. */
  etag?: string;
  condition?: WriteCondition | undefined;
};

/** What must be there when the new object would appear: nothing, or an object with this ETag. */
export type WriteCondition = { kind: "absent" } | { kind: "etag"; etag: string };

/** What the object to be deleted must be; `any`: it must exist. */
export type DeleteCondition = { kind: "any" } | { kind: "etag"; etag: string };

/** First and last byte; an end before the start means no bytes. */
export type ByteRange = { start: number; end: number };

/**
 * Buckets and objects in a folder.
 *
 * A new object appears at once and whole. A reader of the replaced object can read it to its end.
 *
 * Versioning would go here: a key's value in the index becomes the list of its versions, newest first, and `record` in
 * `bucket.ts` keeps the content of those that are replaced. Content files have generated names and need not move.
 */
export type ObjectStore = BucketRegistry & {
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
  /**
   * Does nothing if there is no such object, and no condition.
   *
   * @throws S3Error `NoSuchBucket`; with a condition `NoSuchKey`, `PreconditionFailed`
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
   */
  delete(name: ObjectName, condition?: DeleteCondition): Promise<void>;
};

type ObjectStoreOptions = BucketRegistryOptions & { onChange: (change: ObjectChange) => void };

export async function openObjectStore({ onChange, ...options }: ObjectStoreOptions): Promise<ObjectStore> {
  const registry = await openBucketRegistry(options);
  const { bucket } = registry;

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
    const at = options.now();
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
    ...registry,
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
    async delete(name, condition) {
      const target = bucket(name.bucket);
      const present = target.objects.get(name.key);
      if (condition) refuseUnmet(condition, name.key, present);
      if (!present) return;
      const deleted = target.delete(name.key);
      onChange({ ...name, at: options.now(), event: "ObjectRemoved:Delete" });
      await deleted;
    },
  };
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

const maxKeyBytes = 1024;

function refuseKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes <= maxKeyBytes) return;
  const sizes = { Size: String(bytes), MaxSizeAllowed: String(maxKeyBytes) };
  throw new S3Error("KeyTooLongError", "Your key is too long", sizes);
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
function refuseUnmet(
  condition: WriteCondition | DeleteCondition,
  key: string,
  present: StoredObject | undefined,
): void {
  switch (condition.kind) {
    case "absent":
      if (present) throw preconditionFailed("If-None-Match", key);
      return;
    case "any":
      if (!present) throw noSuchKey(key);
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
