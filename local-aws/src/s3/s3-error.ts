const statuses = {
  BucketAlreadyOwnedByYou: 409,
  IncompleteBody: 400,
  InvalidArgument: 400,
  InvalidBucketName: 400,
  InvalidPart: 400,
  InvalidRange: 416,
  InvalidURI: 400,
  KeyTooLongError: 400,
  MalformedXML: 400,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
} as const;

/** A refusal as S3 words it. The library's own errors have the same members. */
export class S3Error extends Error {
  override readonly name = "S3Error";
  readonly code: keyof typeof statuses;
  readonly status: number;
  /** Further elements of the answer, for example `{ BucketName: "orders" }`. */
  readonly detail: Record<string, string>;

  constructor(code: keyof typeof statuses, message: string, detail: Record<string, string> = {}) {
    super(message);
    this.code = code;
    this.status = statuses[code];
    this.detail = detail;
  }
}

export function noSuchBucket(bucket: string): S3Error {
  return new S3Error("NoSuchBucket", "The specified bucket does not exist", { BucketName: bucket });
}
