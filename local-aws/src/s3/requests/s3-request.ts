import type { IncomingHttpHeaders } from "node:http";
import type { Context } from "@20minutes/s3rver";
import { S3Error } from "../s3-error.ts";

/** What a request is about, decoded. An empty `bucket` means the service, an empty `key` the bucket. */
export type S3Request = {
  method: string;
  bucket: string;
  key: string;
  query: { get(name: string): string | undefined; has(name: string): boolean; names(): string[] };
  headers: IncomingHttpHeaders;
  body: AsyncIterable<Uint8Array>;
};

/** @throws S3Error `InvalidURI` for a path that is not percent-encoded UTF-8 */
export function readRequest(context: Context): S3Request {
  const [, bucket = "", key = ""] = context.path.match(/^\/([^/]*)\/?(.*)$/s) ?? [];
  const { query } = context;
  return {
    method: context.method,
    bucket: decode(bucket),
    key: decode(key),
    query: {
      get(name) {
        const value = query[name];
        return Array.isArray(value) ? value[0] : value;
      },
      has: (name) => Object.hasOwn(query, name),
      names: () => Object.keys(query),
    },
    headers: context.headers,
    body: context.req,
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new S3Error("InvalidURI", `Couldn't parse the specified URI: ${part} is not percent-encoded UTF-8.`);
  }
}

export async function bodyText(request: S3Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
