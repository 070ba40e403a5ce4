import { objectName } from "../../http/object-name.ts";
import { versionHeader } from "../../http/version-headers.ts";
import { s3Namespace, toXml } from "../../http/xml.ts";
import type { Operation } from "../operation.ts";
import { owner } from "../owner.ts";

const ownerGrantee = {
  "@": { "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "xsi:type": "CanonicalUser" },
  ...owner,
};

/**
 * The owner may do everything, as in every bucket whose ACLs are disabled.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html
 */
export const getObjectAcl: Operation = async ({ objects }, request) => {
  const object = objects.head(objectName(request));
  const Grant = { Grantee: ownerGrantee, Permission: "FULL_CONTROL" };
  const policy = { "@": s3Namespace, Owner: owner, AccessControlList: { Grant } };
  return {
    headers: versionHeader(objects.bucket(request.bucket), object),
    body: toXml({ AccessControlPolicy: policy }),
  };
};
