import type { Context } from "@20minutes/s3rver";
import { S3Error } from "../s3-error.ts";
import type { ObjectStore } from "../store/object-store.ts";
import { decodeAwsChunked } from "./aws-chunked.ts";
import { checkReadConditions } from "./preconditions.ts";
import { resolveRange } from "./range.ts";
import type { S3Request } from "./s3-request.ts";

/**
 * Rewrites a request into the form that the library handles right.
 *
 * @returns "not modified" if nothing is left to do
 * @throws S3Error if a precondition or the range of a read does not hold
 */
export function prepareForLibrary(
  context: Context,
  request: S3Request,
  objects: ObjectStore,
): "go on" | "not modified" {
  acceptAnyone(context);
  decodeBody(context);
  decodeCopySource(context);
  return prepareRead(context, request, objects);
}

/** Every signature is accepted, so none is looked at: the library knows a single key pair. */
function acceptAnyone(context: Context): void {
  const signing = Object.entries(context.query).filter(([name]) =>
    /^x-amz-|^(Signature|AWSAccessKeyId|Expires)$/i.test(name),
  );
  for (const [name, value] of signing)
    if (typeof value === "string" && /^x-amz-/i.test(name)) context.headers[name.toLowerCase()] = value;
  if (signing.length > 0) {
    const signed = new Set(signing.map(([name]) => name));
    context.query = Object.fromEntries(Object.entries(context.query).filter(([name]) => !signed.has(name)));
  }
  delete context.headers.authorization;
  context.state["service"] = "s3";
  context.state["account"] = "anyone";
}

function decodeBody(context: Context): void {
  const { headers } = context;
  if (headers["x-amz-content-sha256"]?.toString().startsWith("STREAMING-")) {
    context.req = decodeAwsChunked(context.req, Number(headers["x-amz-decoded-content-length"]));
    headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD";
  }
  const encodings = headers["content-encoding"]?.split(",").map((encoding) => encoding.trim()) ?? [];
  const kept = encodings.filter((encoding) => encoding !== "aws-chunked" && encoding !== "");
  if (kept.length > 0) headers["content-encoding"] = kept.join(",");
  else delete headers["content-encoding"];
}

/** The library decodes with `decodeURI`, which leaves an encoded "+", "=" or "&" as it is. */
function decodeCopySource({ headers }: Context): void {
  const source = headers["x-amz-copy-source"];
  if (typeof source !== "string") return;
  try {
    headers["x-amz-copy-source"] = encodeURI(decodeURIComponent(source.split("?versionId=", 1)[0] ?? ""));
  } catch {
    throw new S3Error("InvalidArgument", "Copy Source must mention the source bucket and key, URL-encoded.", {
      ArgumentName: "x-amz-copy-source",
      ArgumentValue: source,
    });
  }
}

const conditions = ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since"] as const;

function prepareRead(context: Context, { method, bucket, key }: S3Request, objects: ObjectStore) {
  const object = key !== "" && (method === "GET" || method === "HEAD") ? objects.head({ bucket, key }) : undefined;
  if (!object) return "go on";
  if (checkReadConditions(context.headers, object) === "not modified") {
    context.set("ETag", `"${object.etag}"`);
    context.set("Last-Modified", new Date(object.modifiedAtMs).toUTCString());
    return "not modified";
  }
  for (const condition of conditions) delete context.headers[condition];
  const range = context.headers.range && resolveRange(context.headers.range, object.size);
  if (range) context.headers.range = range;
  else delete context.headers.range;
  return "go on";
}
