import { validateHeaderValue } from "node:http";
import { invalidArgument, S3Error } from "../s3-error.ts";
import type { StoredObject } from "../store/stored-object.ts";
import { contentEncoding } from "./body.ts";
import { headerOf, type S3Request } from "./s3-request.ts";

const keptHeaders = [
  "cache-control",
  "content-disposition",
  "content-language",
  "content-type",
  "expires",
  "x-amz-storage-class",
];

/**
 * The headers of a write that are given back on reading.
 *
 * @throws S3Error `InvalidArgument`, `InvalidStorageClass`, `MetadataTooLarge`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function metadataIn(request: S3Request): Record<string, string> {
  const userNames = Object.keys(request.headers).filter((name) => name.startsWith("x-amz-meta-"));
  const metadata: Record<string, string> = { "content-type": "binary/octet-stream" };
  for (const name of [...keptHeaders, ...userNames]) {
    const value = headerOf(request, name);
    if (value !== undefined) metadata[name] = value;
  }
  const encoding = contentEncoding(request.headers);
  if (encoding !== undefined) metadata["content-encoding"] = encoding;
  refuseMetadata(metadata, userNames);
  return metadata;
}

/** The whole object's; what a range changes is not in them. */
export function headersOf({ metadata, etag, size, modifiedAtMs }: StoredObject): Record<string, string> {
  const { "x-amz-storage-class": storageClass, ...rest } = metadata;
  return {
    ...rest,
    ...(storageClass !== undefined && storageClass !== "STANDARD" && { "x-amz-storage-class": storageClass }),
    ...validatorsOf({ etag, modifiedAtMs }),
    "accept-ranges": "bytes",
    "content-length": String(size),
  };
}

/** All that an answer without content repeats. */
export function validatorsOf({ etag, modifiedAtMs }: Pick<StoredObject, "etag" | "modifiedAtMs">) {
  return { etag: quoted(etag), "last-modified": new Date(modifiedAtMs).toUTCString() };
}

export const quoted = (etag: string) => `"${etag}"`;

const maxUserMetadataBytes = 2048;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html#AmazonS3-PutObject-request-header-StorageClass */
const storageClasses = new Set([
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "DEEP_ARCHIVE",
  "OUTPOSTS",
  "GLACIER_IR",
  "SNOW",
  "EXPRESS_ONEZONE",
  "FSX_OPENZFS",
]);

function refuseMetadata(metadata: Record<string, string>, userNames: string[]): void {
  const { "x-amz-storage-class": storageClass } = metadata;
  if (storageClass !== undefined && !storageClasses.has(storageClass))
    throw new S3Error("InvalidStorageClass", "The storage class you specified is not valid", {
      StorageClassRequested: storageClass,
    });
  for (const [name, value] of Object.entries(metadata)) refuseUnsendable(name, value);
  const bytes = userNames.reduce((sum, name) => sum + name.length - "x-amz-meta-".length + sizeOf(metadata[name]), 0);
  if (bytes > maxUserMetadataBytes)
    throw new S3Error("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size", {
      Size: String(bytes),
      MaxSizeAllowed: String(maxUserMetadataBytes),
    });
}

const sizeOf = (value = "") => Buffer.byteLength(value);

/** A presigned URL may carry what no header can. @throws S3Error `InvalidArgument` */
export function refuseUnsendable(name: string, value: string): void {
  try {
    validateHeaderValue(name, value);
  } catch {
    throw invalidArgument(`The value of ${name} has a character that an HTTP header cannot carry.`, name, value);
  }
}
