import type { IncomingHttpHeaders } from "node:http";
import { S3Error } from "../s3-error.ts";
import type { StoredObject } from "../store/bucket.ts";

/**
 * Whether a read goes on, or the reader has the object already.
 *
 * @throws S3Error `PreconditionFailed`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (If-Match before If-Unmodified-Since, If-None-Match before If-Modified-Since)
 */
export function checkReadConditions(headers: IncomingHttpHeaders, object: StoredObject): "read" | "not modified" {
  const ifMatch = headers["if-match"];
  const ifNoneMatch = headers["if-none-match"];
  if (ifMatch === undefined ? modifiedSince(headers["if-unmodified-since"], object) : !namesEtag(ifMatch, object))
    throw preconditionFailed(ifMatch === undefined ? "If-Unmodified-Since" : "If-Match");
  if (ifNoneMatch !== undefined) return namesEtag(ifNoneMatch, object) ? "not modified" : "read";
  return modifiedSince(headers["if-modified-since"], object) === false ? "not modified" : "read";
}

function namesEtag(header: string, { etag }: StoredObject): boolean {
  const named = header.split(",").map((tag) => tag.trim().replaceAll('"', ""));
  return named.includes("*") || named.includes(etag);
}

/** @returns undefined if the header is absent or no date; HTTP dates know whole seconds only */
function modifiedSince(header: string | undefined, { modifiedAtMs }: StoredObject): boolean | undefined {
  const since = Date.parse(header ?? "");
  return Number.isNaN(since) ? undefined : Math.floor(modifiedAtMs / 1000) * 1000 > since;
}

function preconditionFailed(condition: string): S3Error {
  return new S3Error("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
    Condition: condition,
  });
}
