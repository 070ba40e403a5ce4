import { contentOf } from "../../http/body.ts";
import { quoted } from "../../http/object-headers.ts";
import type { Operation } from "../operation.ts";
import { partNumber, uploadName } from "./part-name.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export const uploadPart: Operation = async ({ objects }, request) => {
  const { uploads } = objects.bucket(request.bucket);
  const { md5 } = await uploads.putPart(uploadName(request), partNumber(request), contentOf(request));
  return { headers: { etag: quoted(md5) } };
};
