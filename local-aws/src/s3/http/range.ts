import { S3Error } from "../s3-error.ts";
import type { ByteRange } from "../store/object-store.ts";

/**
 * The range that a `Range` header means for an object of this size.
 *
 * @returns undefined for a header that S3 ignores: malformed, or of several ranges
 * @throws S3Error `InvalidRange` if it begins beyond the object
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
 */
export function resolveRange(header: string, bytes: number): ByteRange | undefined {
  const [, first = "", last = ""] = header.match(/^bytes=(\d*)-(\d*)$/) ?? [];
  if (first === "" && last === "") return undefined;
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  const start = first === "" ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === "" || last === "" ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (start <= end) return { start, end };
  throw new S3Error("InvalidRange", "The requested range is not satisfiable", {
    RangeRequested: header,
    ActualObjectSize: String(bytes),
  });
}
