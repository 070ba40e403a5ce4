import { s3Namespace, toXml } from "../../http/xml.ts";
import type { Operation } from "../operation.ts";
import { owner } from "../owner.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const listBuckets: Operation = async ({ objects }) => {
  const buckets = objects.buckets().toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const Bucket = buckets.map(({ name, createdAtMs }) => ({ Name: name, CreationDate: new Date(createdAtMs) }));
  return { body: toXml({ ListAllMyBucketsResult: { "@": s3Namespace, Owner: owner, Buckets: { Bucket } } }) };
};
