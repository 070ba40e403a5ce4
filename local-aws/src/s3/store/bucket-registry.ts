import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { noSuchBucket, S3Error } from "../s3-error.ts";
import { type Bucket, createBucket, journalName, openBucket } from "./bucket.ts";

/** The buckets in a folder, each in a folder of its name. */
export type BucketRegistry = {
  buckets(): Bucket[];
  /** @throws S3Error `NoSuchBucket` */
  bucket(name: string): Bucket;
  hasBucket(name: string): boolean;
  /** @throws S3Error `InvalidBucketName`, `BucketAlreadyOwnedByYou`, `OperationAborted` */
  createBucket(name: string): Promise<Bucket>;
  /** Writes under way find their bucket gone. @throws S3Error `NoSuchBucket`, `BucketNotEmpty` */
  deleteBucket(name: string): Promise<void>;
  close(): Promise<void>;
};

export type BucketRegistryOptions = { directory: string; now: () => Date };

export async function openBucketRegistry({ directory, now }: BucketRegistryOptions): Promise<BucketRegistry> {
  const buckets = await openBuckets(directory);
  /** Names whose folder is being made or removed. */
  const changing = new Set<string>();
  const folderOf = (name: string) => join(directory, name);

  async function change<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    changing.add(name);
    try {
      return await work();
    } finally {
      changing.delete(name);
    }
  }

  function bucket(name: string): Bucket {
    const found = buckets.get(name);
    if (!found) throw noSuchBucket(name);
    return found;
  }

  return {
    buckets: () => [...buckets.values()],
    bucket,
    hasBucket: (name) => buckets.has(name),
    async createBucket(name) {
      refuseBucketName(name);
      if (buckets.has(name)) throw alreadyOwned(name);
      if (changing.has(name)) throw conflicting();
      return change(name, async () => {
        await createBucket(folderOf(name), now().getTime());
        const created = await openBucket(name, folderOf(name));
        buckets.set(name, created);
        return created;
      });
    },
    async deleteBucket(name) {
      const deleted = bucket(name);
      if (deleted.keys.size > 0) throw notEmpty(deleted);
      buckets.delete(name);
      await change(name, async () => {
        await deleted.close();
        await rm(folderOf(name), { recursive: true, maxRetries: 3 });
      });
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

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function refuseBucketName(name: string): void {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..")) return;
  throw new S3Error("InvalidBucketName", "The specified bucket is not valid.", { BucketName: name });
}

function alreadyOwned(name: string): S3Error {
  return new S3Error(
    "BucketAlreadyOwnedByYou",
    "Your previous request to create the named bucket succeeded and you already own it.",
    { BucketName: name },
  );
}

/**
 * Delete markers count too.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
 * @see https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_api.snapshot.json (recorded on AWS: `test_delete_versioned_bucket_with_objects`)
 */
function notEmpty({ name, versioning }: Bucket): S3Error {
  const remedy = versioning === undefined ? "" : ". You must delete all versions in the bucket.";
  return new S3Error("BucketNotEmpty", `The bucket you tried to delete is not empty${remedy}`, { BucketName: name });
}

/** While a bucket of that name is created or deleted. */
function conflicting(): S3Error {
  return new S3Error(
    "OperationAborted",
    "A conflicting conditional operation is currently in progress against this resource. Please try again.",
  );
}
