import { refuseVersion } from "../../http/refuse-version.ts";
import { s3Namespace, toXml } from "../../http/xml.ts";
import type { Operation } from "../operation.ts";

/**
 * No object has tags here. The AWS CLI asks for them when it copies an object in parts.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html
 */
export const getObjectTagging: Operation = async ({ objects }, request) => {
  refuseVersion(request.query.get("versionId"), request.key);
  objects.head(request);
  return { body: toXml({ Tagging: { "@": s3Namespace, TagSet: {} } }) };
};
