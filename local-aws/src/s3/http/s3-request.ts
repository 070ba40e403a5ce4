import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { S3Error } from "../s3-error.ts";
import { bucketOfHost } from "./bucket-of-host.ts";

/**
 * What a request is about, decoded. An empty `bucket` means the service, an empty `key` the bucket.
 *
 * S3 cannot take the `Request` of the other services: its URL drops the segments `.` and `..`, which are legal in keys.
 *
 * @see https://url.spec.whatwg.org/#path-state
 */
export type S3Request = {
  method: string;
  bucket: string;
  key: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Can be read once. Whoever stops early leaves the connection open, and the rest is dropped after the answer. */
  body: AsyncIterable<Uint8Array>;
  /** The address of the bucket or the object, without the query. */
  location: string;
};

/** @throws S3Error `InvalidURI` for a path that is not percent-encoded UTF-8 */
export function readRequest(message: IncomingMessage): S3Request {
  const { method = "GET", headers } = message;
  const [path, query] = splitUrl(message.url ?? "/");
  const host = headers.host ?? "";
  const named = bucketOfHost(host);
  const full = named === undefined ? path : `/${named}${path}`;
  const [, bucket = "", key = ""] = full.match(/^\/([^/]*)\/?(.*)$/s) ?? [];
  return {
    method,
    bucket: decode(bucket),
    key: decode(key),
    query,
    headers: { ...headers, ...headersInQuery(query) },
    body: message.iterator({ destroyOnReturn: false }),
    location: `http://${host}${path}`,
  };
}

export function headerOf({ headers }: Pick<S3Request, "headers">, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}

function splitUrl(url: string): [path: string, query: URLSearchParams] {
  const target = url.replace(/^https?:\/\/[^/?]*/i, "");
  const end = target.indexOf("?");
  if (end === -1) return [target, new URLSearchParams()];
  return [target.slice(0, end), new URLSearchParams(target.slice(end + 1))];
}

/**
 * The headers that a presigned URL carries in its query.
 *
 * S3 ignores checksums there: the SDK for JavaScript signs that of an empty body.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 * @see https://github.com/localstack/localstack/issues/12169
 */
function headersInQuery(query: URLSearchParams): IncomingHttpHeaders {
  const names = [...query.keys()].filter((name) => /^x-amz-(?!checksum-)/i.test(name));
  return Object.fromEntries(names.map((name) => [name.toLowerCase(), query.get(name) ?? ""]));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new S3Error("InvalidURI", `Couldn't parse the specified URI: ${part} is not percent-encoded UTF-8.`);
  }
}
