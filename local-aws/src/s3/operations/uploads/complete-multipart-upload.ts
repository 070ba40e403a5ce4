import * as z from "zod";
import { textOf } from "../../http/body.ts";
import { quoted } from "../../http/object-headers.ts";
import { writeCondition } from "../../http/preconditions.ts";
import { newVersionHeader } from "../../http/version-headers.ts";
import { malformedXml, parseXml, s3Namespace, toXml } from "../../http/xml.ts";
import type { Part } from "../../store/uploads.ts";
import type { Operation } from "../operation.ts";
import { uploadName } from "./part-name.ts";

const part = z.object({ PartNumber: z.string().regex(/^\s*\d{1,5}\s*$/), ETag: z.string() });
const input = z.object({
  CompleteMultipartUpload: z.object({ Part: z.array(part).min(1).max(10_000) }),
});

/**
 * Parts of less than 5 MiB are taken, unlike in S3.
 *
 * Checksums in the headers are the object's, not the body's, and are not checked.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export const completeMultipartUpload: Operation = async ({ objects }, request) => {
  const { bucket, key, location } = request;
  const { uploads } = objects.bucket(bucket);
  const condition = writeCondition(request);
  const parts = readParts(await textOf(request.body));
  const stored = await uploads.complete(uploadName(request), parts, (assembled) =>
    objects.put({ bucket, key, ...assembled, kind: "CompleteMultipartUpload", condition }),
  );
  const result = { "@": s3Namespace, Location: location, Bucket: bucket, Key: key, ETag: quoted(stored.etag) };
  return { headers: newVersionHeader(stored), body: toXml({ CompleteMultipartUploadResult: result }) };
};

/** @throws S3Error `MalformedXML` */
function readParts(xml: string): Part[] {
  const parsed = input.safeParse(parseXml(xml, ["Part"]));
  if (!parsed.success) throw malformedXml();
  return parsed.data.CompleteMultipartUpload.Part.map(({ PartNumber, ETag }) => ({
    number: Number(PartNumber),
    etag: ETag.trim().replaceAll('"', ""),
  }));
}
