import { objectName } from "../../http/object-name.ts";
import { deleteCondition } from "../../http/preconditions.ts";
import { headerOf } from "../../http/s3-request.ts";
import type { Deletion } from "../../store/delete-from.ts";
import type { Operation } from "../operation.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject: Operation = async ({ objects }, request) => {
  const deletion = await objects.delete(objectName(request), deleteCondition(headerOf(request, "if-match")));
  return { status: 204, headers: deletionHeaders(deletion) };
};

function deletionHeaders(deletion: Deletion): Record<string, string> {
  if (!("versionId" in deletion)) return {};
  const isMarker = deletion.kind !== "version";
  return { "x-amz-version-id": deletion.versionId, ...(isMarker && { "x-amz-delete-marker": "true" }) };
}
