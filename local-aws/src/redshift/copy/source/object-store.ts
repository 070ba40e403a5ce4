import type { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { type CopyError, storageError } from "../copy-error.ts";
import { type ObjectWriter, s3ObjectWriter } from "./object-writer.ts";

export type StoredObject = { bucket: string; key: string; bytes: number; eTag: string; lastModified?: Date };

/** What COPY and UNLOAD need from S3. Every method throws CopyError with Redshift's text if S3 refuses. */
export type ObjectStore = {
  /** In the order of the keys. */
  list(bucket: string, prefix: string): AsyncIterable<StoredObject>;
  /** undefined if the object does not exist. */
  head(bucket: string, key: string): Promise<StoredObject | undefined>;
  open(bucket: string, key: string): Promise<Readable>;
  /** The bytes from `start` up to, not including, `end`. */
  read(bucket: string, key: string, start: number, end: number): Promise<Uint8Array>;
  /** Starts an object, which exists once it is finished. */
  create(bucket: string, key: string): ObjectWriter;
  remove(bucket: string, key: string): Promise<void>;
};

/** The S3 behind an SDK client, at any endpoint. */
export function s3ObjectStore(client: S3Client): ObjectStore {
  return {
    list: (bucket, prefix) => listObjects(client, bucket, prefix),
    head: (bucket, key) => headObject(client, bucket, key),
    async open(bucket, key) {
      const { Body } = await send(() => client.send(new GetObjectCommand({ Bucket: bucket, Key: key })), key);
      return Body as Readable; // in Node the SDK's body is a stream of node:http
    },
    async read(bucket, key, start, end) {
      if (end <= start) return new Uint8Array();
      const range = new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=${start}-${end - 1}` });
      const body = (await send(() => client.send(range), key)).Body;
      return body ? await send(() => body.transformToByteArray(), key) : new Uint8Array();
    },
    create: (bucket, key) => s3ObjectWriter((command) => send(() => command(client), key), { bucket, key }),
    async remove(bucket, key) {
      await send(() => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })), key);
    },
  };
}

async function* listObjects(client: S3Client, bucket: string, prefix: string): AsyncIterable<StoredObject> {
  const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })[Symbol.asyncIterator]();
  for (;;) {
    const page = await send(() => pages.next(), prefix);
    if (page.done) return;
    for (const { Key, Size, ETag, LastModified } of page.value.Contents ?? []) {
      if (Key !== undefined) yield storedObject(bucket, Key, { Size, ETag, LastModified });
    }
  }
}

async function headObject(client: S3Client, bucket: string, key: string): Promise<StoredObject | undefined> {
  try {
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return storedObject(bucket, key, { Size: head.ContentLength, ETag: head.ETag, LastModified: head.LastModified });
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined;
    throw asCopyError(error, key);
  }
}

type Listed = { Size: number | undefined; ETag: string | undefined; LastModified: Date | undefined };

function storedObject(bucket: string, key: string, { Size, ETag, LastModified }: Listed): StoredObject {
  const eTag = (ETag ?? "").replaceAll('"', "");
  return { bucket, key, bytes: Size ?? 0, eTag, ...(LastModified && { lastModified: LastModified }) };
}

async function send<T>(call: () => Promise<T>, key: string): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw asCopyError(error, key);
  }
}

function asCopyError(error: unknown, key: string): CopyError {
  if (!(error instanceof S3ServiceException)) {
    return storageError(`S3CurlException: ${error instanceof Error ? error.message : String(error)}`, key, error);
  }
  const { httpStatusCode = 0, requestId = "", extendedRequestId = "" } = error.$metadata;
  const ids = `Rid ${requestId},ExtRid ${extendedRequestId},CanRetry 1`;
  const text = `S3ServiceException:${error.message},Status ${httpStatusCode},Error ${error.name},${ids}`;
  return storageError(text, key, error);
}
