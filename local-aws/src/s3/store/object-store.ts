import type { Readable } from "node:stream";
import { noSuchBucket, S3Error } from "../s3-error.ts";
import type { Bucket } from "./bucket.ts";
import { type BucketRegistry, type BucketRegistryOptions, openBucketRegistry } from "./bucket-registry.ts";
import type { Content } from "./content-files.ts";
import { type Deletion, deleteFrom } from "./delete-from.ts";
import { findObject } from "./find-object.ts";
import { currentObject, isObject } from "./key-versions.ts";
import type { CreationKind, ObjectChange, ObjectRemoval } from "./object-change.ts";
import type { StoredObject } from "./stored-object.ts";
import { createVersionIds } from "./version-id.ts";
import { type DeleteCondition, refuseUnmet, type WriteCondition } from "./write-conditions.ts";

export type ObjectName = {
  bucket: string;
  key: string;
  /** `null` names the null version. Default: the current version. */
  versionId?: string | undefined;
};

export type NewObject = Omit<ObjectName, "versionId"> & {
  content: Content;
  /** Headers to give back on reading. */
  metadata: Record<string, string>;
  kind: CreationKind;
  /** Default: the MD5 of the content. Multipart uploads give another one. */
  etag?: string;
  condition?: WriteCondition | undefined;
};

/** First and last byte; an end before the start means no bytes. */
export type ByteRange = { start: number; end: number };

/**
 * Buckets and objects in a folder.
 *
 * A new object appears at once and whole. A reader of the replaced object can read it to its end.
 */
export type ObjectStore = BucketRegistry & {
  /** @throws S3Error `NoSuchBucket`, and what `findObject` throws */
  head(name: ObjectName): StoredObject;
  /**
   * Reads what `look` wants of the object. `look` is asked again if the object is replaced before it could be opened.
   *
   * @throws S3Error as `head`, and what `look` throws
   */
  read<Look extends { range: ByteRange }>(
    name: ObjectName,
    look: (object: StoredObject) => Look,
  ): Promise<Look & { content: Readable }>;
  /** @throws S3Error `NoSuchBucket`, `KeyTooLongError`, `PreconditionFailed`; then nothing of the content stays */
  put(object: NewObject): Promise<StoredObject>;
  /** @throws S3Error `NoSuchBucket`, `InvalidArgument`; with a condition `NoSuchKey`, `PreconditionFailed` */
  delete(name: ObjectName, condition?: DeleteCondition): Promise<Deletion>;
};

type ObjectStoreOptions = BucketRegistryOptions & { onChange: (change: ObjectChange) => void };

export async function openObjectStore({ onChange, ...options }: ObjectStoreOptions): Promise<ObjectStore> {
  const registry = await openBucketRegistry(options);
  const nextVersionId = createVersionIds(options.now);
  const { bucket } = registry;

  const head = ({ bucket: name, key, versionId }: ObjectName) => findObject(bucket(name), key, versionId);

  /** Nothing may be awaited between this and the write's appearance. */
  function refuseWrite({ bucket: name, key, condition }: NewObject, target: Bucket): void {
    if (bucket(name) !== target) throw noSuchBucket(name);
    if (condition) refuseUnmet(condition, key, currentObject(target.keys.get(key)));
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
    const versionId = target.versioning === "Enabled" ? nextVersionId() : undefined;
    const object = { key, versionId, file, size, etag: added.etag ?? md5, modifiedAtMs: at.getTime(), metadata };
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
    async delete({ bucket: name, ...deleted }, condition) {
      const target = bucket(name);
      const announce = (removal: ObjectRemoval) => onChange({ bucket: name, ...removal });
      return deleteFrom({ bucket: target, nextVersionId, now: options.now, announce }, deleted, condition);
    },
  };
}

/** @returns undefined if the content was replaced or deleted before it could be opened */
async function readUnlessReplaced(bucket: Bucket, object: StoredObject, range: ByteRange) {
  try {
    return await bucket.contents.read(object.file, range);
  } catch (error) {
    const isThere = bucket.keys.get(object.key)?.some((version) => isObject(version) && version.file === object.file);
    if (isThere) throw error;
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
