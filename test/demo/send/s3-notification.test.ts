import { expect, test } from "vitest";
import { s3Notification } from "../../../src/demo/send/s3-notification.ts";

test("a notification sent again names the object as S3 does: key encoded, eTag without quotes", () => {
  const text = s3Notification("us-east-1", {
    bucket: "landing",
    key: "dt=2001/a b.csv",
    bytes: 12,
    eTag: "0cc1",
    writtenAt: new Date("2026-01-01T12:00:00.5Z"),
  });
  expect(JSON.parse(text)).toMatchObject({
    Records: [
      {
        eventSource: "aws:s3",
        eventName: "ObjectCreated:Put",
        eventTime: "2026-01-01T12:00:00.500Z",
        awsRegion: "us-east-1",
        s3: {
          bucket: { name: "landing" },
          object: { key: "dt%3D2001/a%20b.csv", size: 12, eTag: "0cc1", sequencer: "000000019B796DD7F4" },
        },
      },
    ],
  });
});
