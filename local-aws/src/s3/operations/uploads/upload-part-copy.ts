import { quoted } from "../../http/object-headers.ts";
import { headerOf, type S3Request } from "../../http/s3-request.ts";
import { sourceVersionHeader } from "../../http/version-headers.ts";
import { s3Namespace, toXml } from "../../http/xml.ts";
import { invalidArgument } from "../../s3-error.ts";
import type { ByteRange } from "../../store/object-store.ts";
import { readSource } from "../objects/read-source.ts";
import type { Operation } from "../operation.ts";
import { partNumber, uploadName } from "./part-name.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export const uploadPartCopy: Operation = async ({ objects, now }, request) => {
  const { uploads } = objects.bucket(request.bucket);
  const [name, number] = [uploadName(request), partNumber(request)];
  const { source, content } = await readSource(objects, request, ({ size }) => sourceRange(request, size));
  try {
    const { md5 } = await uploads.putPart(name, number, content);
    const result = { "@": s3Namespace, LastModified: now(), ETag: quoted(md5) };
    return { headers: sourceVersionHeader(source), body: toXml({ CopyPartResult: result }) };
  } finally {
    content.destroy();
  }
};

/** Both ends must lie within the source, unlike those of a Range. @throws S3Error `InvalidArgument` */
function sourceRange(request: S3Request, bytes: number): ByteRange {
  const header = headerOf(request, "x-amz-copy-source-range");
  if (header === undefined) return { start: 0, end: bytes - 1 };
  const [, first, last] = header.match(/^bytes=(\d+)-(\d+)$/) ?? [];
  const range = { start: Number(first), end: Number(last) };
  if (range.start <= range.end && range.end < bytes) return range;
  const message =
    first === undefined
      ? "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy"
      : `Range specified is not valid for source object of size: ${bytes}`;
  throw invalidArgument(message, "x-amz-copy-source-range", header);
}
