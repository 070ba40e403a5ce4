import { contentOf } from "../../http/body.ts";
import { metadataIn, quoted } from "../../http/object-headers.ts";
import { writeCondition } from "../../http/preconditions.ts";
import { refuseHeaders } from "../../http/refuse-headers.ts";
import { newVersionHeader } from "../../http/version-headers.ts";
import type { Operation } from "../operation.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject: Operation = async ({ objects }, request) => {
  const { bucket, key } = request;
  refuseHeaders(request);
  const stored = await objects.put({
    bucket,
    key,
    content: contentOf(request),
    metadata: metadataIn(request),
    kind: "Put",
    condition: writeCondition(request),
  });
  return { headers: { etag: quoted(stored.etag), ...newVersionHeader(stored) } };
};
