/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList (every code and its status) */
const statuses = {
  BadDigest: 400,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  IllegalVersioningConfigurationException: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidArgument: 400,
  InvalidBucketName: 400,
  InvalidDigest: 400,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  InvalidStorageClass: 400,
  InvalidURI: 400,
  KeyTooLongError: 400,
  MalformedXML: 400,
  MaxMessageLengthExceeded: 400,
  MetadataTooLarge: 400,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NoSuchVersion: 404,
  NotImplemented: 501,
  OperationAborted: 409,
  PreconditionFailed: 412,
} as const;

/** A refusal as S3 words it. */
export class S3Error extends Error {
  override readonly name = "S3Error";
  readonly code: keyof typeof statuses;
  readonly status: number;
  /** Further elements of the answer, for example `{ BucketName: "orders" }`. */
  readonly detail: Record<string, string>;
  /** A HEAD has an answer without elements, but with these. */
  readonly headers: Record<string, string>;

  constructor(code: keyof typeof statuses, message: string, detail: Record<string, string> = {}, headers = {}) {
    super(message);
    this.code = code;
    this.status = statuses[code];
    this.detail = detail;
    this.headers = headers;
  }
}

export function noSuchBucket(bucket: string): S3Error {
  return new S3Error("NoSuchBucket", "The specified bucket does not exist", { BucketName: bucket });
}

/** @param markerId of the delete marker that hides the key, if one does */
export function noSuchKey(key: string, markerId?: string): S3Error {
  const headers = markerId === undefined ? {} : markerHeaders(markerId);
  return new S3Error("NoSuchKey", "The specified key does not exist.", { Key: key }, headers);
}

export function noSuchVersion(key: string, versionId: string): S3Error {
  return new S3Error("NoSuchVersion", "The specified version does not exist.", { Key: key, VersionId: versionId });
}

export const invalidVersionId = (versionId: string): S3Error =>
  invalidArgument("Invalid version id specified", "versionId", versionId);

/**
 * A version that is a delete marker can only be deleted.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (`x-amz-delete-marker`: 405 and `Last-Modified`)
 */
export function deleteMarkerRefused(versionId: string, modifiedAt: Date): S3Error {
  const headers = { ...markerHeaders(versionId), allow: "DELETE", "last-modified": modifiedAt.toUTCString() };
  const detail = { Method: "GET", ResourceType: "DeleteMarker" };
  return new S3Error("MethodNotAllowed", "The specified method is not allowed against this resource.", detail, headers);
}

const markerHeaders = (versionId: string) => ({ "x-amz-delete-marker": "true", "x-amz-version-id": versionId });

export function invalidArgument(message: string, name: string, value: string): S3Error {
  return new S3Error("InvalidArgument", message, { ArgumentName: name, ArgumentValue: value });
}
