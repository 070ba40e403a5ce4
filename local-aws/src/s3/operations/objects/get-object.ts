import { objectName } from "../../http/object-name.ts";
import { versionHeader } from "../../http/version-headers.ts";
import type { Operation } from "../operation.ts";
import { lookAt } from "./look-at.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject: Operation = async ({ objects }, request) => {
  const bucket = objects.bucket(request.bucket);
  const { content, status, headers, version } = await objects.read(objectName(request), (object) => ({
    ...lookAt(request, object),
    version: versionHeader(bucket, object),
  }));
  return { status, headers: { ...headers, ...version }, body: content };
};
