import type { Operation } from "../operation.ts";
import { lookAt } from "./look-at.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const headObject: Operation = async ({ objects }, request) => {
  const { status, headers } = lookAt(request, objects.head(request));
  return { status, headers };
};
