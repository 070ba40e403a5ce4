import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readOneRecord } from "../../../src/core/arrivals/read-one-record.ts";
import { anyCharacter } from "../any-character.ts";

type Values = {
  bucket: string;
  key: string;
  size: number;
  eTag: string;
  versionId?: string;
  sequencer?: string;
  name: string;
};

/** Laid out as S3 lays it out. */
function notification({ bucket, name, ...object }: Values): string {
  const { key, size, eTag, versionId, sequencer } = object;
  const record = {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: "us-east-1",
    eventTime: "2026-11-22T08:00:00.000Z",
    eventName: name,
    userIdentity: { principalId: bucket },
    requestParameters: { sourceIPAddress: key },
    responseElements: { "x-amz-request-id": name, "x-amz-id-2": eTag },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: name,
      bucket: { name: bucket, ownerIdentity: { principalId: "A1" }, arn: `arn:aws:s3:::${bucket}` },
      object: { key, size, eTag, versionId, sequencer },
    },
  };
  return JSON.stringify({ Records: [record] });
}

const given: Values = { bucket: "lake", key: "orders/a.csv", size: 100, eTag: "d41d", name: "ObjectCreated:Put" };
const read = {
  eventTime: "2026-11-22T08:00:00.000Z",
  eventName: "ObjectCreated:Put",
  bucket: "lake",
  key: "orders/a.csv",
  size: 100,
  eTag: "d41d",
};

describe("a notification of one file", () => {
  test("is read where it is laid out as S3 does", () => {
    expect(readOneRecord(notification(given))).toEqual(read);
    expect(readOneRecord(notification({ ...given, versionId: "v1", sequencer: "0A" }))).toEqual({
      ...read,
      versionId: "v1",
      sequencer: "0A",
    });
  });

  test.each([
    { what: "has two records", body: notification(given).replace(/\[(.*)\]/, "[$1,$1]") },
    { what: "is laid out in another way", body: notification(given).replace("{", "{ ") },
    { what: "has an escape", body: notification({ ...given, key: 'a"b' }) },
    { what: "has a member more", body: notification(given).replace('"eTag"', '"extra":1,"eTag"') },
    { what: "has a size that is not JSON", body: notification(given).replace(":100", ":0100") },
    { what: "goes on behind its end", body: `${notification(given)},` },
    { what: "is cut off", body: notification(given).slice(0, -1) },
  ])("is left to JSON.parse where it $what", ({ body }) => {
    expect(readOneRecord(body)).toBeUndefined();
  });

  test("has the values that JSON.parse finds, whatever they are", async () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: anyCharacter }),
      fc.constantFrom('"', "\\", '","key":"x', "\u2028"),
    );
    const optional = fc.option(text, { nil: undefined });
    const values = fc.record({
      bucket: text,
      key: text,
      size: fc.nat(),
      eTag: text,
      name: text,
      versionId: optional,
      sequencer: optional,
    });
    await fc.assert(
      fc.property(values, (any) => {
        const body = notification(any as Values); // absent members are undefined, which JSON leaves out
        const found = readOneRecord(body);
        if (!found) return;
        const [{ eventName, eventTime, s3 }] = JSON.parse(body).Records;
        expect(found).toEqual({ eventName, eventTime, bucket: s3.bucket.name, ...s3.object });
      }),
    );
  });
});
