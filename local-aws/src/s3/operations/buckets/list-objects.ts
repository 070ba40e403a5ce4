import type { S3Request } from "../../http/s3-request.ts";
import { type Listing, positionAfter, positionBeyond } from "../../store/key-index.ts";
import type { StoredObject } from "../../store/stored-object.ts";
import type { Operation } from "../operation.ts";
import { listCurrent, listingXml, readListing } from "./listing.ts";

/**
 * Version 1, which goes on from a key.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
 */
export const listObjects: Operation = async ({ objects }, request) => {
  const asked = readListing(request);
  const listing = listCurrent(objects.bucket(request.bucket), asked, startOf(request));
  const marker = request.query.get("delimiter") && listing.next !== undefined ? lastShown(listing) : undefined;
  const page = {
    Marker: asked.encode(request.query.get("marker") ?? ""),
    NextMarker: marker === undefined ? undefined : asked.encode(marker),
  };
  return { body: listingXml(request, { ...asked, listing, page, withOwner: true }) };
};

/** A marker that is a common prefix skips all keys with that prefix: the page that ended with it has shown them. */
function startOf({ query }: S3Request): string | undefined {
  const [marker, prefix] = [query.get("marker"), query.get("prefix") ?? ""];
  if (!marker) return undefined;
  const delimiter = query.get("delimiter");
  const end = delimiter && marker.startsWith(prefix) ? marker.indexOf(delimiter, prefix.length) : -1;
  const isCommonPrefix = delimiter && end !== -1 && end + delimiter.length === marker.length;
  return isCommonPrefix ? positionBeyond(marker) : positionAfter(marker);
}

function lastShown({ objects, commonPrefixes }: Listing<StoredObject>): string {
  const [key, common] = [objects.at(-1)?.key ?? "", commonPrefixes.at(-1) ?? ""];
  return positionAfter(key) > positionAfter(common) ? key : common;
}
