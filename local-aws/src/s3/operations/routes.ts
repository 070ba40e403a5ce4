import { headerOf, type S3Request } from "../http/s3-request.ts";
import { invalidArgument, S3Error } from "../s3-error.ts";
import { createBucket } from "./buckets/create-bucket.ts";
import { deleteBucket } from "./buckets/delete-bucket.ts";
import { getBucketLocation } from "./buckets/get-bucket-location.ts";
import { getBucketNotificationConfiguration } from "./buckets/get-bucket-notification-configuration.ts";
import { getBucketVersioning } from "./buckets/get-bucket-versioning.ts";
import { headBucket } from "./buckets/head-bucket.ts";
import { listBuckets } from "./buckets/list-buckets.ts";
import { listObjectVersions } from "./buckets/list-object-versions.ts";
import { listObjects } from "./buckets/list-objects.ts";
import { listObjectsV2 } from "./buckets/list-objects-v2.ts";
import { putBucketNotificationConfiguration } from "./buckets/put-bucket-notification-configuration.ts";
import { putBucketVersioning } from "./buckets/put-bucket-versioning.ts";
import { copyObject } from "./objects/copy-object.ts";
import { deleteObject } from "./objects/delete-object.ts";
import { deleteObjects } from "./objects/delete-objects.ts";
import { getObject } from "./objects/get-object.ts";
import { getObjectAcl } from "./objects/get-object-acl.ts";
import { getObjectTagging } from "./objects/get-object-tagging.ts";
import { headObject } from "./objects/head-object.ts";
import { putObject } from "./objects/put-object.ts";
import type { Operation } from "./operation.ts";
import { abortMultipartUpload } from "./uploads/abort-multipart-upload.ts";
import { completeMultipartUpload } from "./uploads/complete-multipart-upload.ts";
import { createMultipartUpload } from "./uploads/create-multipart-upload.ts";
import { uploadPart } from "./uploads/upload-part.ts";
import { uploadPartCopy } from "./uploads/upload-part-copy.ts";

/** By method, level and subresource; an operation that reads `x-amz-copy-source` has `copy` behind. */
const operations: Readonly<Record<string, Operation>> = {
  "GET /": listBuckets,
  "PUT /bucket": createBucket,
  "HEAD /bucket": headBucket,
  "DELETE /bucket": deleteBucket,
  "GET /bucket": listObjects,
  "GET /bucket?list-type": listObjectsV2,
  "GET /bucket?location": getBucketLocation,
  "GET /bucket?notification": getBucketNotificationConfiguration,
  "PUT /bucket?notification": putBucketNotificationConfiguration,
  "GET /bucket?versioning": getBucketVersioning,
  "PUT /bucket?versioning": putBucketVersioning,
  "GET /bucket?versions": listObjectVersions,
  "POST /bucket?delete": deleteObjects,
  "GET /bucket/key": getObject,
  "HEAD /bucket/key": headObject,
  "PUT /bucket/key": putObject,
  "PUT /bucket/key copy": copyObject,
  "DELETE /bucket/key": deleteObject,
  "GET /bucket/key?acl": getObjectAcl,
  "GET /bucket/key?tagging": getObjectTagging,
  "POST /bucket/key?uploads": createMultipartUpload,
  "PUT /bucket/key?uploadId": uploadPart,
  "PUT /bucket/key?uploadId copy": uploadPartCopy,
  "POST /bucket/key?uploadId": completeMultipartUpload,
  "DELETE /bucket/key?uploadId": abortMultipartUpload,
};

/** Operations of S3 that no subresource names: the upload by an HTML form, and a browser's preflight request. */
const otherOperations = new Set(["POST /bucket", "OPTIONS /bucket", "OPTIONS /bucket/key"]);

/**
 * The parameters that choose an operation. S3 ignores those that it does not know.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
const subresources = [
  "abac",
  "accelerate",
  "acl",
  "analytics",
  "annotation",
  "attributes",
  "cors",
  "delete",
  "encryption",
  "intelligent-tiering",
  "inventory",
  "legal-hold",
  "lifecycle",
  "location",
  "logging",
  "metadataConfiguration",
  "metadataInventoryTable",
  "metadataJournalTable",
  "metadataTable",
  "metrics",
  "notification",
  "object-lock",
  "ownershipControls",
  "policy",
  "policyStatus",
  "publicAccessBlock",
  "renameObject",
  "replication",
  "requestPayment",
  "restore",
  "retention",
  "select",
  "session",
  "tagging",
  "torrent",
  "uploadId",
  "uploads",
  "versioning",
  "versions",
  "website",
];

/** @throws S3Error `NotImplemented` for what S3 has and local S3 lacks, `MethodNotAllowed` for what S3 lacks too */
export function operationFor(request: S3Request): Operation {
  const name = nameOf(request);
  const operation = operations[name] ?? operations[name.replace(/ copy$/, "")];
  if (operation) return operation;
  const isOfS3 = name.includes("?") || otherOperations.has(name);
  throw isOfS3 ? notImplemented(name) : methodNotAllowed(request);
}

/** For example `PUT /bucket/key?uploadId copy`. */
function nameOf(request: S3Request): string {
  const { method, bucket, key } = request;
  const level = bucket === "" ? "/" : key === "" ? "/bucket" : "/bucket/key";
  const subresource = subresourceOf(request);
  const isCopy = method === "PUT" && headerOf(request, "x-amz-copy-source") !== undefined;
  return `${method} ${level}${subresource === undefined ? "" : `?${subresource}`}${isCopy ? " copy" : ""}`;
}

function subresourceOf({ method, key, query }: S3Request): string | undefined {
  const named = subresources.filter((name) => query.has(name));
  if (named.length > 1)
    throw invalidArgument(`Conflicting query string parameters: ${named.join(", ")}`, "ResourceType", named[0] ?? "");
  if (named.length === 1) return named[0];
  if (key === "") return query.get("list-type") === "2" ? "list-type" : undefined;
  return method !== "PUT" && query.has("partNumber") ? "partNumber" : undefined;
}

function notImplemented(name: string): S3Error {
  return new S3Error(
    "NotImplemented",
    `Local S3 does not implement ${name}. It implements ${Object.keys(operations).join(", ")}.`,
  );
}

function methodNotAllowed({ method, bucket, key }: S3Request): S3Error {
  return new S3Error("MethodNotAllowed", "The specified method is not allowed against this resource.", {
    Method: method,
    ResourceType: bucket === "" ? "SERVICE" : key === "" ? "BUCKET" : "OBJECT",
  });
}
