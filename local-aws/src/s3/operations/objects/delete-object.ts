import { deleteCondition } from "../../http/preconditions.ts";
import { refuseVersion } from "../../http/refuse-version.ts";
import { headerOf } from "../../http/s3-request.ts";
import type { Operation } from "../operation.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject: Operation = async ({ objects }, request) => {
  const { bucket, key, query } = request;
  refuseVersion(query.get("versionId"), key);
  await objects.delete({ bucket, key }, deleteCondition(headerOf(request, "if-match")));
  return { status: 204 };
};
