import type { IncomingHttpHeaders } from "node:http";
import type S3rver from "@20minutes/s3rver";
import { noSuchBucket, S3Error } from "../s3-error.ts";
import type { StoredObject } from "../store/bucket.ts";
import type { CreationKind, ObjectStore } from "../store/object-store.ts";
import type { Uploads } from "../store/uploads.ts";

/** What one request asks of the store that the library does not pass on. */
export type RequestTerms = { kind: CreationKind; onlyIfAbsent: boolean };

const keptHeaders = new Set([
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
  "x-amz-storage-class",
]);

/** The object store in the shape that the library calls. */
export function s3rverStore(objects: ObjectStore, uploads: Uploads, terms: RequestTerms): S3rver.Store {
  const bucketOf = (name: string) => {
    const { createdAtMs } = objects.bucket(name);
    return { name, creationDate: new Date(createdAtMs) };
  };

  return {
    listBuckets: async () =>
      objects
        .buckets()
        .map(({ name }) => bucketOf(name))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    getBucket: async (name) => (objects.hasBucket(name) ? bucketOf(name) : null),
    async putBucket(name) {
      await objects.createBucket(name);
      return bucketOf(name);
    },
    deleteBucket: (name) => objects.deleteBucket(name),
    listObjects: async (name) => objects.bucket(name).objects.list({ max: 1 }),
    existsObject: async (bucket, key) => objects.head({ bucket, key }) !== undefined,
    async getObject(bucket, key, { start, end }) {
      const range = start === undefined || end === undefined ? undefined : { start, end };
      const found = await objects.read({ bucket, key }, range);
      if (!found) return null;
      const lastModifiedDate = new Date(found.object.modifiedAtMs);
      const { content, object } = found;
      return { content, size: object.size, lastModifiedDate, metadata: headersOf(object), ...(range && { range }) };
    },
    async putObject({ bucket, key, content, metadata }) {
      const kept = keptMetadata(metadata);
      const { size, etag } = await objects.put({ bucket, key, content, metadata: kept, ...terms });
      return { size, md5: etag };
    },
    async copyObject(fromBucket, fromKey, bucket, key, replacement) {
      const source = await objects.read({ bucket: fromBucket, key: fromKey });
      if (!source) throw new S3Error("NoSuchKey", "The specified key does not exist.", { Key: fromKey });
      const metadata = replacement ? keptMetadata(replacement) : source.object.metadata;
      const copy = { bucket, key, content: source.content, metadata, etag: source.object.etag };
      const { etag, modifiedAtMs } = await objects.put({ ...copy, kind: "Copy", onlyIfAbsent: terms.onlyIfAbsent });
      return { etag: quoted(etag), "last-modified": new Date(modifiedAtMs).toUTCString() };
    },
    deleteObject: (bucket, key) => objects.delete({ bucket, key }),
    async initiateUpload(bucket, key, uploadId, headers) {
      if (!objects.hasBucket(bucket)) throw noSuchBucket(bucket);
      uploads.start(uploadId, { bucket, key, metadata: keptMetadata(headers) });
    },
    putPart: (_bucket, uploadId, partNumber, content) => uploads.putPart(uploadId, Number(partNumber), content),
    async putObjectMultipart(_bucket, uploadId, parts) {
      const assembled = uploads.assemble(uploadId, parts);
      const { size, etag } = await objects.put({ ...assembled, onlyIfAbsent: terms.onlyIfAbsent });
      await uploads.end(uploadId);
      return { size, md5: etag };
    },
    getSubresource: async () => null,
    async putSubresource() {
      throw new S3Error("NotImplemented", "Local S3 keeps no CORS rules, websites or tags. Leave them out.");
    },
    deleteSubresource: async () => {},
  };
}

const quoted = (etag: string) => `"${etag}"`;

function headersOf({ metadata, etag, size, modifiedAtMs }: StoredObject) {
  return {
    ...metadata,
    etag: quoted(etag),
    "last-modified": new Date(modifiedAtMs).toUTCString(),
    "content-length": String(size),
  };
}

function keptMetadata(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(
    (header): header is [string, string] =>
      typeof header[1] === "string" && (keptHeaders.has(header[0]) || header[0].startsWith("x-amz-meta-")),
  );
  return { "content-type": "binary/octet-stream", ...Object.fromEntries(kept) };
}
