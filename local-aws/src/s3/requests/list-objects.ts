import { formEncode } from "../form-encode.ts";
import { S3Error } from "../s3-error.ts";
import type { StoredObject } from "../store/bucket.ts";
import { type KeyIndex, type Listing, positionAfter, positionBeyond } from "../store/key-index.ts";
import { s3Namespace, toXml, type XmlNode } from "../xml.ts";

export type Query = { get(name: string): string | undefined };

const maxPage = 1000;

/**
 * GET Bucket, both versions.
 *
 * The library's own cannot go beyond the first page on a current OpenSSL, lists in the folder's order and ignores
 * `encoding-type`.
 */
export function listObjects(bucket: string, objects: KeyIndex<StoredObject>, query: Query): string {
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") || undefined;
  const max = maxKeys(query.get("max-keys"));
  const second = query.get("list-type") === "2";
  const after = second ? startOfPage(bucket, query) : startAtMarker(query.get("marker"), prefix, delimiter);
  const listing = objects.list({ prefix, delimiter, after, max });
  const encode = encoder(query.get("encoding-type"));
  return toXml({
    ListBucketResult: {
      "@": s3Namespace,
      Name: bucket,
      Prefix: encode(prefix),
      Delimiter: delimiter && encode(delimiter),
      MaxKeys: max,
      EncodingType: query.get("encoding-type"),
      ...(second ? pageOf(bucket, listing, query) : markersOf(listing, query)),
      IsTruncated: listing.next !== undefined,
      Contents: listing.objects.map((object) =>
        contents(object, encode, !second || query.get("fetch-owner") === "true"),
      ),
      CommonPrefixes: listing.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
    },
  });
}

function maxKeys(asked = String(maxPage)): number {
  if (/^\d{1,10}$/.test(asked) && Number(asked) <= 2 ** 31 - 1) return Math.min(Number(asked), maxPage);
  throw new S3Error("InvalidArgument", "Provided max-keys not an integer or within integer range", {
    ArgumentName: "max-keys",
    ArgumentValue: asked,
  });
}

function encoder(encodingType: string | undefined): (key: string) => string {
  if (encodingType === undefined) return (key) => key;
  if (encodingType === "url") return formEncode;
  throw new S3Error("InvalidArgument", "Invalid Encoding Method specified in Request", {
    ArgumentName: "encoding-type",
    ArgumentValue: encodingType,
  });
}

function startOfPage(bucket: string, query: Query): string | undefined {
  const token = query.get("continuation-token");
  if (token !== undefined) return readToken(bucket, token);
  const startAfter = query.get("start-after");
  return startAfter ? positionAfter(startAfter) : undefined;
}

/** A marker that is a common prefix goes on behind all it stands for, as the marker of a page that ended with it. */
function startAtMarker(marker: string | undefined, prefix: string, delimiter: string | undefined): string | undefined {
  if (!marker) return undefined;
  const end = delimiter && marker.startsWith(prefix) ? marker.indexOf(delimiter, prefix.length) : -1;
  const isCommonPrefix = delimiter !== undefined && end !== -1 && end + delimiter.length === marker.length;
  return isCommonPrefix ? positionBeyond(marker) : positionAfter(marker);
}

function pageOf(bucket: string, listing: Listing<StoredObject>, query: Query): Record<string, XmlNode> {
  const encode = encoder(query.get("encoding-type"));
  const startAfter = query.get("start-after");
  return {
    KeyCount: listing.objects.length + listing.commonPrefixes.length,
    StartAfter: startAfter && encode(startAfter),
    ContinuationToken: query.get("continuation-token"),
    NextContinuationToken: listing.next === undefined ? undefined : writeToken(bucket, listing.next),
  };
}

function markersOf(listing: Listing<StoredObject>, query: Query): Record<string, XmlNode> {
  const encode = encoder(query.get("encoding-type"));
  const nextMarker = query.get("delimiter") && listing.next !== undefined ? lastShown(listing) : undefined;
  return {
    Marker: encode(query.get("marker") ?? ""),
    NextMarker: nextMarker === undefined ? undefined : encode(nextMarker),
  };
}

function lastShown({ objects, commonPrefixes }: Listing<StoredObject>): string {
  const [key, common] = [objects.at(-1)?.key ?? "", commonPrefixes.at(-1) ?? ""];
  return positionAfter(key) > positionAfter(common) ? key : common;
}

function writeToken(bucket: string, position: string): string {
  return Buffer.from(`${bucket}/${position}`, "latin1").toString("base64");
}

function readToken(bucket: string, token: string): string {
  const text = Buffer.from(token, "base64").toString("latin1");
  if (text.startsWith(`${bucket}/`)) return text.slice(bucket.length + 1);
  throw new S3Error("InvalidArgument", "The continuation token provided is incorrect", {
    ArgumentName: "continuation-token",
  });
}

function contents(object: StoredObject, encode: (key: string) => string, withOwner: boolean): XmlNode {
  return {
    Key: encode(object.key),
    LastModified: new Date(object.modifiedAtMs),
    ETag: `"${object.etag}"`,
    Size: object.size,
    Owner: withOwner ? { ID: "local", DisplayName: "local" } : undefined,
    StorageClass: object.metadata["x-amz-storage-class"] ?? "STANDARD",
  };
}
