import { S3Error } from "../s3-error.ts";
import type { StoredObject } from "../store/stored-object.ts";
import type { DeleteCondition, WriteCondition } from "../store/write-conditions.ts";
import { headerOf, type S3Request } from "./s3-request.ts";

/**
 * Whether a read goes on, or the reader has the object already.
 *
 * @param prefix `x-amz-copy-source-` for the conditions of a copy
 * @throws S3Error `PreconditionFailed`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (If-Match before If-Unmodified-Since, If-None-Match before If-Modified-Since)
 */
export function checkReadConditions(request: S3Request, object: StoredObject, prefix = ""): "read" | "not modified" {
  const ifMatch = headerOf(request, `${prefix}if-match`);
  const ifNoneMatch = headerOf(request, `${prefix}if-none-match`);
  const isRefused =
    ifMatch === undefined
      ? modifiedSince(headerOf(request, `${prefix}if-unmodified-since`), object)
      : !namesEtag(ifMatch, object);
  if (isRefused) throw preconditionFailed(ifMatch === undefined ? "If-Unmodified-Since" : "If-Match");
  if (ifNoneMatch !== undefined) return namesEtag(ifNoneMatch, object) ? "not modified" : "read";
  return modifiedSince(headerOf(request, `${prefix}if-modified-since`), object) === false ? "not modified" : "read";
}

/** A copy whose source does not fit fails, whichever the condition. @throws S3Error `PreconditionFailed` */
export function checkCopyConditions(request: S3Request, source: StoredObject): void {
  if (checkReadConditions(request, source, "x-amz-copy-source-") === "not modified")
    throw preconditionFailed("x-amz-copy-source-If-None-Match");
}

/**
 * @throws S3Error `NotImplemented` for If-None-Match with an ETag, which S3 does not know either
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function writeCondition(request: S3Request): WriteCondition | undefined {
  const ifNoneMatch = headerOf(request, "if-none-match");
  const ifMatch = headerOf(request, "if-match");
  if (ifNoneMatch === "*") return { kind: "absent" };
  if (ifNoneMatch !== undefined)
    throw new S3Error("NotImplemented", "A header you provided implies functionality that is not implemented", {
      Header: "If-None-Match",
    });
  return ifMatch === undefined ? undefined : { kind: "etag", etag: bareEtag(ifMatch) };
}

/** @param ifMatch an ETag, or `*` */
export function deleteCondition(ifMatch: string | undefined): DeleteCondition | undefined {
  if (ifMatch === undefined) return undefined;
  const etag = bareEtag(ifMatch);
  return etag === "*" ? { kind: "any" } : { kind: "etag", etag };
}

const bareEtag = (tag: string) => tag.trim().replaceAll('"', "");

function namesEtag(header: string, { etag }: StoredObject): boolean {
  const named = header.split(",").map(bareEtag);
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
