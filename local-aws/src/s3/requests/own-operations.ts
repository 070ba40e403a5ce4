import { notificationXml, parseNotificationXml } from "../notifications/notification-xml.ts";
import type { Notifier } from "../notifications/notifier.ts";
import { noSuchBucket } from "../s3-error.ts";
import type { ObjectStore } from "../store/object-store.ts";
import type { Uploads } from "../store/uploads.ts";
import { s3Namespace, toXml } from "../xml.ts";
import { deleteObjects } from "./delete-objects.ts";
import { listObjects } from "./list-objects.ts";
import { bodyText, type S3Request } from "./s3-request.ts";

export type OwnAnswer = { status?: number; headers?: Record<string, string>; xml?: string };
export type OwnDeps = { objects: ObjectStore; uploads: Uploads; notifier: Notifier; region: string };

type OwnOperation = (deps: OwnDeps, request: S3Request) => Promise<OwnAnswer>;

const bucketOperations: Record<string, OwnOperation> = {
  GET: getBucket,
  HEAD: headBucket,
  PUT: createBucket,
  "GET ?location": getBucketLocation,
  "GET ?notification": getNotification,
  "PUT ?notification": putNotification,
  "POST ?delete": postDelete,
};

const objectOperations: Record<string, OwnOperation> = { "DELETE ?uploadId": abortUpload };

/** Query parameters that choose no other operation on a bucket. */
const listingParameters = new Set([
  "list-type",
  "prefix",
  "delimiter",
  "max-keys",
  "start-after",
  "continuation-token",
  "marker",
  "encoding-type",
  "fetch-owner",
]);

/** The operation that is answered here because the library lacks it or gets it wrong; undefined for all others. */
export function ownOperation({ method, bucket, key, query }: S3Request): OwnOperation | undefined {
  if (bucket === "") return undefined;
  const operations = key === "" ? bucketOperations : objectOperations;
  const subresource = query.names().find((name) => !listingParameters.has(name) && !/^x-(amz-|id$)/i.test(name));
  const name = subresource === undefined ? method : `${method} ?${subresource}`;
  return operations[name];
}

async function getBucket({ objects }: OwnDeps, { bucket, query }: S3Request): Promise<OwnAnswer> {
  return { xml: listObjects(bucket, objects.bucket(bucket).objects, query) };
}

async function headBucket({ objects, region }: OwnDeps, { bucket }: S3Request): Promise<OwnAnswer> {
  if (!objects.hasBucket(bucket)) throw noSuchBucket(bucket);
  return { headers: { "x-amz-bucket-region": region } };
}

/** In us-east-1, and only there, creating one's own bucket again succeeds. */
async function createBucket({ objects, region }: OwnDeps, { bucket }: S3Request): Promise<OwnAnswer> {
  if (region !== "us-east-1" || !objects.hasBucket(bucket)) await objects.createBucket(bucket);
  return { headers: { location: `/${bucket}` } };
}

async function getBucketLocation({ objects, region }: OwnDeps, { bucket }: S3Request): Promise<OwnAnswer> {
  if (!objects.hasBucket(bucket)) throw noSuchBucket(bucket);
  const location = region === "us-east-1" ? "" : region;
  return { xml: toXml({ LocationConstraint: { "@": s3Namespace, "#text": location } }) };
}

async function getNotification({ objects, notifier }: OwnDeps, { bucket }: S3Request): Promise<OwnAnswer> {
  if (!objects.hasBucket(bucket)) throw noSuchBucket(bucket);
  return { xml: notificationXml(notifier.rules(bucket)) };
}

async function putNotification({ objects, notifier }: OwnDeps, request: S3Request): Promise<OwnAnswer> {
  if (!objects.hasBucket(request.bucket)) throw noSuchBucket(request.bucket);
  await notifier.configure(request.bucket, parseNotificationXml(await bodyText(request)));
  return {};
}

async function postDelete({ objects }: OwnDeps, request: S3Request): Promise<OwnAnswer> {
  if (!objects.hasBucket(request.bucket)) throw noSuchBucket(request.bucket);
  return { xml: await deleteObjects(objects, request.bucket, await bodyText(request)) };
}

async function abortUpload({ uploads }: OwnDeps, { query }: S3Request): Promise<OwnAnswer> {
  await uploads.end(query.get("uploadId") ?? "");
  return { status: 204 };
}
