/** What a notification says of its file: the values as they are written there, the key form-encoded. */
export type NotifiedObject = {
  eventName: unknown;
  eventTime: unknown;
  bucket: unknown;
  key: unknown;
  size: unknown;
  eTag: unknown;
  versionId: unknown;
  sequencer: unknown;
};

const anyText = String.raw`"[^"\\\u0000-\u001f]*"`;
const text = String.raw`"([^"\\\u0000-\u001f]*)"`;
const texts = (...names: readonly string[]) => names.map((name) => `"${name}":${anyText}`).join(",");

/**
 * Nothing is left open but the values, none with an escape: what matches holds what JSON.parse would find in it. The
 * groups have no names, which would cost an object for each message.
 */
const shape = new RegExp(
  String.raw`^\{"Records":\[\{${texts("eventVersion", "eventSource", "awsRegion")},` +
    `"eventTime":${text},"eventName":${text},` +
    String.raw`"userIdentity":\{${texts("principalId")}\},"requestParameters":\{${texts("sourceIPAddress")}\},` +
    String.raw`"responseElements":\{${texts("x-amz-request-id", "x-amz-id-2")}\},` +
    String.raw`"s3":\{${texts("s3SchemaVersion", "configurationId")},` +
    String.raw`"bucket":\{"name":${text},"ownerIdentity":\{${texts("principalId")}\},${texts("arn")}\},` +
    String.raw`"object":\{"key":${text},"size":(0|[1-9]\d{0,14}),"eTag":${text}` +
    String.raw`(?:,"versionId":${text})?(?:,"sequencer":${text})?\}\}\}\]\}$`,
);

/**
 * Reads a notification of one file, written as S3 writes it, in less than half of the time that JSON.parse takes: it
 * makes no objects for the members that the loader ignores.
 *
 * @returns undefined for any other text, which may be a notification all the same
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function readOneRecord(body: string): NotifiedObject | undefined {
  const found = shape.exec(body);
  if (!found) return undefined;
  const [, eventTime, eventName, bucket, key, size, eTag, versionId, sequencer] = found;
  return { eventName, eventTime, bucket, key, size: Number(size), eTag, versionId, sequencer };
}
