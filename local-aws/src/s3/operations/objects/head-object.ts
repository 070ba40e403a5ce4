import { objectName } from "../../http/object-name.ts";
import { versionHeader } from "../../http/version-headers.ts";
import type { Operation } from "../operation.ts";
import { lookAt } from "./look-at.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const headObject: Operation = async ({ objects }, request) => {
  const object = objects.head(objectName(request));
  const { status, headers } = lookAt(request, object);
  return { status, headers: { ...headers, ...versionHeader(objects.bucket(request.bucket), object) } };
};
