import { headersOf, refuseUnsendable, validatorsOf } from "../../http/object-headers.ts";
import { checkReadConditions } from "../../http/preconditions.ts";
import { resolveRange } from "../../http/range.ts";
import { headerOf, type S3Request } from "../../http/s3-request.ts";
import { invalidArgument } from "../../s3-error.ts";
import type { ByteRange } from "../../store/object-store.ts";
import type { StoredObject } from "../../store/stored-object.ts";

/** The answer of GetObject and HeadObject without the content; `range` has the bytes to send. */
export type Look = { status: number; headers: Record<string, string>; range: ByteRange };

/** @throws S3Error `InvalidArgument`, `InvalidRange`, `PreconditionFailed` */
export function lookAt(request: S3Request, object: StoredObject): Look {
  if (checkReadConditions(request, object) === "not modified")
    return { status: 304, headers: validatorsOf(object), range: { start: 0, end: -1 } };
  const headers = { ...headersOf(object), ...overrides(request) };
  const { size } = object;
  const range = resolveRange(headerOf(request, "range") ?? "", size);
  if (range === undefined) return { status: 200, headers, range: { start: 0, end: size - 1 } };
  return {
    status: 206,
    headers: {
      ...headers,
      "content-length": String(range.end - range.start + 1),
      "content-range": `bytes ${range.start}-${range.end}/${size}`,
    },
    range,
  };
}

const overridable = new Set([
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
]);

/**
 * The headers that the query sets in place of the object's.
 *
 * @throws S3Error `InvalidArgument`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax (overriding response header values)
 */
function overrides({ query }: S3Request): Record<string, string> {
  const asked = [...query].filter(([name]) => name.startsWith("response-"));
  return Object.fromEntries(
    asked.map(([name, value]) => {
      const header = name.slice("response-".length);
      if (!overridable.has(header))
        throw invalidArgument(`${name} is not in the set of overridable response headers.`, name, value);
      refuseUnsendable(name, value);
      return [header, value];
    }),
  );
}
