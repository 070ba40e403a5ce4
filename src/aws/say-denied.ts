import { S3ServiceException } from "@aws-sdk/client-s3";
import { AccessDeniedError } from "../core/base/access-denied-error.ts";

/**
 * Makes one call of S3.
 *
 * @throws AccessDeniedError where S3 refuses it
 */
export async function sayDenied<T>({ right, url }: { right: string; url: string }, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (!(cause instanceof S3ServiceException && cause.$metadata.httpStatusCode === 403)) throw cause;
    throw new AccessDeniedError(
      `S3 refuses ${right} for ${url} (${cause.name}), so it is not known what is there. ` +
        "Grant that right to the role that asks, and s3:ListBucket on the bucket: without it S3 refuses objects that do not exist, too.",
      { cause },
    );
  }
}
