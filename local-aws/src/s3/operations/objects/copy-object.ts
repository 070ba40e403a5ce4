import { copySource } from "../../http/copy-source.ts";
import { metadataIn, quoted } from "../../http/object-headers.ts";
import { writeCondition } from "../../http/preconditions.ts";
import { refuseHeaders } from "../../http/refuse-headers.ts";
import { headerOf, type S3Request } from "../../http/s3-request.ts";
import { sourceVersionHeader, versionHeader } from "../../http/version-headers.ts";
import { s3Namespace, toXml } from "../../http/xml.ts";
import { S3Error } from "../../s3-error.ts";
import type { Bucket } from "../../store/bucket.ts";
import { versionIdOf } from "../../store/key-versions.ts";
import type { ObjectName } from "../../store/object-store.ts";
import type { Operation } from "../operation.ts";
import { readSource } from "./read-source.ts";

/**
 * The copy's ETag is the MD5 of its content, also where the source came by a multipart upload.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html (the ETag of a copy)
 */
export const copyObject: Operation = async ({ objects }, request) => {
  const { bucket, key } = request;
  refuseHeaders(request);
  const isReplacing = headerOf(request, "x-amz-metadata-directive") === "REPLACE";
  const storageClass = headerOf(request, "x-amz-storage-class");
  const target = objects.bucket(bucket);
  if (!isReplacing && storageClass === undefined) refuseCopyToItself(copySource(request), target, key);
  const replacement = isReplacing ? metadataIn(request) : undefined;
  const condition = writeCondition(request);
  const { source, content } = await readSource(objects, request, ({ size }) => ({ start: 0, end: size - 1 }));
  try {
    const metadata = replacement ?? withStorageClass(source.metadata, request);
    const copy = await objects.put({ bucket, key, content, metadata, kind: "Copy", condition });
    const LastModified = new Date(Math.floor(copy.modifiedAtMs / 1000) * 1000);
    return {
      headers: { ...versionHeader(target, copy), ...sourceVersionHeader(source) },
      body: toXml({ CopyObjectResult: { "@": s3Namespace, LastModified, ETag: quoted(copy.etag) } }),
    };
  } finally {
    content.destroy();
  }
};

/** A copy has the storage class that the request names, STANDARD without one, never the source's. */
function withStorageClass({ "x-amz-storage-class": _, ...kept }: Record<string, string>, request: S3Request) {
  const { "x-amz-storage-class": asked } = metadataIn(request);
  return { ...kept, ...(asked !== undefined && { "x-amz-storage-class": asked }) };
}

/**
 * An older version may be copied to its own key, which restores it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/RestoringPreviousVersions.html
 */
function refuseCopyToItself(source: ObjectName, target: Bucket, key: string): void {
  if (source.bucket !== target.name || source.key !== key) return;
  const [newest] = target.keys.get(key) ?? [];
  if (source.versionId !== undefined && newest && source.versionId !== versionIdOf(newest)) return;
  throw new S3Error(
    "InvalidRequest",
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}
