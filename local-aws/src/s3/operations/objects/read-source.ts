import type { Readable } from "node:stream";
import { copySource } from "../../http/copy-source.ts";
import { checkCopyConditions } from "../../http/preconditions.ts";
import type { S3Request } from "../../http/s3-request.ts";
import { S3Error } from "../../s3-error.ts";
import type { ByteRange, ObjectStore } from "../../store/object-store.ts";
import type { StoredObject } from "../../store/stored-object.ts";

/**
 * What a copy reads of its source.
 *
 * @throws S3Error `InvalidArgument`, `InvalidRequest`, `NoSuchKey`, `NoSuchVersion`, `PreconditionFailed`
 * @see https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3.snapshot.json (recorded on AWS: `test_s3_copy_object_src_not_exists`)
 */
export async function readSource(
  objects: ObjectStore,
  request: S3Request,
  rangeOf: (source: StoredObject) => ByteRange,
): Promise<{ source: StoredObject; content: Readable }> {
  try {
    return await objects.read(copySource(request), (source) => {
      checkCopyConditions(request, source);
      return { source, range: rangeOf(source) };
    });
  } catch (error) {
    throw error instanceof S3Error && error.code === "MethodNotAllowed" ? sourceIsMarker() : error;
  }
}

function sourceIsMarker(): S3Error {
  return new S3Error(
    "InvalidRequest",
    "The source of a copy request may not specifically refer to a delete marker by version id.",
  );
}
