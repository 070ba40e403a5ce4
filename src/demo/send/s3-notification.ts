/** What S3 says of an object that was written. `eTag` without quotes. */
export type Written = { bucket: string; key: string; bytes: number; eTag: string; writtenAt: Date };

/**
 * The notification that S3 sends for an object, to send it once more.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function s3Notification(region: string, { bucket, key, bytes, eTag, writtenAt }: Written): string {
  const record = {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: region,
    eventTime: writtenAt.toISOString(),
    eventName: "ObjectCreated:Put",
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: "demo",
      bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
      object: {
        key: key.split("/").map(encodeURIComponent).join("/"),
        size: bytes,
        eTag,
        sequencer: writtenAt.getTime().toString(16).toUpperCase().padStart(18, "0"),
      },
    },
  };
  return JSON.stringify({ Records: [record] });
}
