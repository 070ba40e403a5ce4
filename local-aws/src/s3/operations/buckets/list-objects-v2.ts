import type { S3Request } from "../../http/s3-request.ts";
import { S3Error } from "../../s3-error.ts";
import { positionAfter } from "../../store/key-index.ts";
import type { Operation } from "../operation.ts";
import { listCurrent, listingXml, readListing } from "./listing.ts";

/**
 * Version 2, which goes on from a token.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export const listObjectsV2: Operation = async ({ objects }, request) => {
  const asked = readListing(request);
  const listing = listCurrent(objects.bucket(request.bucket), asked, startOf(request));
  const startAfter = request.query.get("start-after");
  const page = {
    KeyCount: listing.objects.length + listing.commonPrefixes.length,
    StartAfter: startAfter ? asked.encode(startAfter) : undefined,
    ContinuationToken: request.query.get("continuation-token") ?? undefined,
    NextContinuationToken: listing.next === undefined ? undefined : writeToken(request.bucket, listing.next),
  };
  const withOwner = request.query.get("fetch-owner") === "true";
  return { body: listingXml(request, { ...asked, listing, page, withOwner }) };
};

function startOf({ bucket, query }: S3Request): string | undefined {
  const token = query.get("continuation-token");
  if (token !== null) return readToken(bucket, token);
  const startAfter = query.get("start-after");
  return startAfter ? positionAfter(startAfter) : undefined;
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
