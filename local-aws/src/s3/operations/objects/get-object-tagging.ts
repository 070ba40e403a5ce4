import { objectName } from "../../http/object-name.ts";
import { versionHeader } from "../../http/version-headers.ts";
import { s3Namespace, toXml } from "../../http/xml.ts";
import { versionIdOf } from "../../store/key-versions.ts";
import type { Operation } from "../operation.ts";

/**
 * No object has tags here. The AWS CLI asks for them when it copies an object in parts.
 *
 * A delete marker is refused also where it is the current version, unlike by GetObject.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html
 * @see https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_api.snapshot.json (recorded on AWS: `test_object_tagging_versioned`)
 */
export const getObjectTagging: Operation = async ({ objects }, request) => {
  const bucket = objects.bucket(request.bucket);
  const [current] = bucket.keys.get(request.key) ?? [];
  const object = objects.head({ versionId: current && versionIdOf(current), ...objectName(request) });
  return { headers: versionHeader(bucket, object), body: toXml({ Tagging: { "@": s3Namespace, TagSet: {} } }) };
};
