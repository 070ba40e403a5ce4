import { refuseVersion } from "../../http/refuse-version.ts";
import type { Operation } from "../operation.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject: Operation = async ({ objects }, { bucket, key, query }) => {
  refuseVersion(query.get("versionId"), key);
  await objects.delete({ bucket, key });
  return { status: 204 };
};
