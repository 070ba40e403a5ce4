import { S3Error } from "../s3-error.ts";
import { headerOf, type S3Request } from "./s3-request.ts";

/** Without them an object would be another one than was asked for. */
const unsupported = [
  "x-amz-tagging",
  "x-amz-website-redirect-location",
  "x-amz-server-side-encryption-customer-algorithm",
  "x-amz-copy-source-server-side-encryption-customer-algorithm",
];

/** @throws S3Error `NotImplemented` for a header of a write that S3 obeys and local S3 does not */
export function refuseHeaders(request: S3Request): void {
  const Header = unsupported.find((name) => headerOf(request, name));
  if (Header === undefined) return;
  throw new S3Error("NotImplemented", `Local S3 does not support the header ${Header}. Leave it out.`, { Header });
}
