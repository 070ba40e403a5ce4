import { formEncode } from "../../http/form-encode.ts";
import type { S3Request } from "../../http/s3-request.ts";
import { s3Namespace, toXml, type XmlNode } from "../../http/xml.ts";
import { invalidArgument } from "../../s3-error.ts";
import type { Bucket } from "../../store/bucket.ts";
import { type Listing, listKeys } from "../../store/key-index.ts";
import { currentObject, isObject, type KeyVersions } from "../../store/key-versions.ts";
import type { StoredObject } from "../../store/stored-object.ts";
import { owner } from "../owner.ts";

export type Encode = (key: string) => string;

/** What both versions of ListObjects ask for. */
type AskedListing = { prefix: string; delimiter: string | undefined; max: number; encode: Encode };

/** @throws S3Error `InvalidArgument` */
export function readListing({ query }: S3Request): AskedListing {
  return {
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") || undefined,
    max: maxKeys(query.get("max-keys") ?? undefined),
    encode: encoder(query.get("encoding-type")),
  };
}

const maxPage = 1000;

function maxKeys(asked = String(maxPage)): number {
  if (/^\d{1,10}$/.test(asked) && Number(asked) <= 2 ** 31 - 1) return Math.min(Number(asked), maxPage);
  throw invalidArgument("Provided max-keys not an integer or within integer range", "max-keys", asked);
}

function encoder(encodingType: string | null): Encode {
  if (encodingType === null) return (key) => key;
  if (encodingType === "url") return formEncode;
  throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", encodingType);
}

/** One page of the current objects; keys behind delete markers are left out. */
export function listCurrent({ keys }: Bucket, asked: AskedListing, after: string | undefined): Listing<StoredObject> {
  const { prefix, delimiter, max } = asked;
  const shows = (versions: KeyVersions) => currentObject(versions) !== undefined;
  const page = listKeys(keys, { prefix, delimiter, max, after, shows });
  return { ...page, objects: page.objects.map(([current]) => current).filter(isObject) };
}

type ShownListing = AskedListing & {
  listing: Listing<StoredObject>;
  /** What the version of ListObjects says of the page. */
  page: Record<string, XmlNode>;
  withOwner: boolean;
};

export function listingXml({ bucket, query }: S3Request, shown: ShownListing): string {
  const { prefix, delimiter, max, encode, listing, page, withOwner } = shown;
  return toXml({
    ListBucketResult: {
      "@": s3Namespace,
      Name: bucket,
      Prefix: encode(prefix),
      Delimiter: delimiter && encode(delimiter),
      MaxKeys: max,
      EncodingType: query.get("encoding-type") ?? undefined,
      ...page,
      IsTruncated: listing.next !== undefined,
      Contents: listing.objects.map((object) => contentsXml(object, encode, withOwner)),
      CommonPrefixes: listing.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
    },
  });
}

export function contentsXml(object: StoredObject, encode: Encode, withOwner: boolean): { [name: string]: XmlNode } {
  return {
    Key: encode(object.key),
    LastModified: new Date(object.modifiedAtMs),
    ETag: `"${object.etag}"`,
    Size: object.size,
    Owner: withOwner ? owner : undefined,
    StorageClass: object.metadata["x-amz-storage-class"] ?? "STANDARD",
  };
}
