import * as z from "zod";
import { contentOf, textOf } from "../../http/body.ts";
import { deleteCondition } from "../../http/preconditions.ts";
import { malformedXml, parseXml, s3Namespace, toXml, type XmlNode } from "../../http/xml.ts";
import { noSuchVersion, S3Error } from "../../s3-error.ts";
import type { Deletion } from "../../store/delete-from.ts";
import type { ObjectStore } from "../../store/object-store.ts";
import type { Operation } from "../operation.ts";

const named = z.object({ Key: z.string(), VersionId: z.string().optional(), ETag: z.string().optional() });
const input = z.object({
  Delete: z.object({ Object: z.array(named).min(1).max(1000), Quiet: z.string().optional() }),
});

/**
 * S3 also demands a Content-MD5 or a checksum. Here both may be absent; one that came is checked.
 *
 * A version that does not exist is an error here, whatever its id.
 *
 * @throws S3Error `MalformedXML` also for more than 1,000 keys
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 * @see https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_api.snapshot.json (recorded on AWS: `test_delete_objects_versioned`)
 */
export const deleteObjects: Operation = async ({ objects }, request) => {
  objects.bucket(request.bucket);
  const parsed = input.safeParse(parseXml(await textOf(contentOf(request)), ["Object"]));
  if (!parsed.success) throw malformedXml();
  const { Object: asked, Quiet } = parsed.data.Delete;
  const outcomes = await Promise.all(asked.map((object) => deleteOne(objects, request.bucket, object)));
  const deleted = outcomes.filter((outcome) => !("Code" in outcome));
  const Deleted = Quiet?.trim() === "true" ? [] : deleted;
  const Failed = outcomes.filter((outcome) => "Code" in outcome);
  return { body: toXml({ DeleteResult: { "@": s3Namespace, Deleted, Error: Failed } }) };
};

async function deleteOne(objects: ObjectStore, bucket: string, { Key, VersionId, ETag }: z.infer<typeof named>) {
  try {
    const deletion = await objects.delete({ bucket, key: Key, versionId: VersionId }, deleteCondition(ETag));
    if (deletion.kind === "nothing" && VersionId !== undefined) throw noSuchVersion(Key, VersionId);
    return { Key, VersionId, ...markerOf(deletion) } satisfies Record<string, XmlNode>;
  } catch (thrown) {
    if (!(thrown instanceof S3Error)) throw thrown;
    const error = VersionId !== undefined && thrown.code === "InvalidArgument" ? noSuchVersion(Key, VersionId) : thrown;
    return { Key, VersionId, Code: error.code, Message: error.message } satisfies Record<string, XmlNode>;
  }
}

function markerOf(deletion: Deletion): Record<string, XmlNode> {
  const isMarker = deletion.kind === "marker created" || deletion.kind === "marker removed";
  return isMarker ? { DeleteMarker: true, DeleteMarkerVersionId: deletion.versionId } : {};
}
