import type { Operation } from "../operation.ts";
import { lookAt } from "./look-at.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject: Operation = async ({ objects }, request) => {
  const { content, status, headers } = await objects.read(request, (object) => lookAt(request, object));
  return { status, headers, body: content };
};
