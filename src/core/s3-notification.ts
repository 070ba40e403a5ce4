/** What a notification's record says of its file, as parsed JSON would hold it. */
type S3Record = {
  eventTime: string;
  eventName: string;
  s3: { bucket: { name: string }; object: Record<string, string | number | undefined> };
};

const anyText = String.raw`"[^"\\\u0000-\u001f]*"`;
const text = (name: string) => String.raw`"(?<${name}>[^"\\\u0000-\u001f]*)"`;
const texts = (...names: readonly string[]) => names.map((name) => `"${name}":${anyText}`).join(",");

/** Nothing is left open but the values, none with an escape: what matches holds what JSON.parse would find in it. */
const shape = new RegExp(
  String.raw`^\{"Records":\[\{${texts("eventVersion", "eventSource", "awsRegion")},` +
    `"eventTime":${text("eventTime")},"eventName":${text("eventName")},` +
    String.raw`"userIdentity":\{${texts("principalId")}\},"requestParameters":\{${texts("sourceIPAddress")}\},` +
    String.raw`"responseElements":\{${texts("x-amz-request-id", "x-amz-id-2")}\},` +
    String.raw`"s3":\{${texts("s3SchemaVersion", "configurationId")},` +
    String.raw`"bucket":\{"name":${text("bucket")},"ownerIdentity":\{${texts("principalId")}\},${texts("arn")}\},` +
    String.raw`"object":\{"key":${text("key")},"size":(?<size>0|[1-9]\d{0,14}),"eTag":${text("eTag")}` +
    String.raw`(?:,"versionId":${text("versionId")})?(?:,"sequencer":${text("sequencer")})?\}\}\}\]\}$`,
);

/**
 * Reads a notification of one file, written as S3 writes it, in less than half of the time that JSON.parse takes, and
 * without the objects that nobody asks for.
 *
 * @returns undefined for any other text, which may be a notification all the same
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function readOneRecord(body: string): S3Record | undefined {
  const found = shape.exec(body)?.groups;
  if (!found) return undefined;
  const { eventTime = "", eventName = "", bucket: name = "", key, size, eTag, versionId, sequencer } = found;
  return {
    eventTime,
    eventName,
    s3: { bucket: { name }, object: { key, size: Number(size), eTag, versionId, sequencer } },
  };
}
