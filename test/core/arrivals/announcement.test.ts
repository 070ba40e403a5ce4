import { describe, expect, test } from "vitest";
import { parseAnnouncement, UnknownMessageError } from "../../../src/core/arrivals/announcement.ts";
import { arrival, eventBridgeEvent, s3Notification, s3Record, snsEnvelope, testEvent } from "../../support/builders.ts";

const sentAtMs = Date.parse("2026-11-22T09:00:00.000Z");
const read = (body: string) => parseAnnouncement(body, sentAtMs);
const keysOf = (body: string) => read(body).arrivals.map(({ key }) => key);

describe("an S3 notification", () => {
  test("announces its file", () => {
    expect(read(s3Notification("orders/a.csv"))).toEqual({
      arrivals: [
        {
          bucket: "lake",
          key: "orders/a.csv",
          bytes: 100,
          eTag: "d41d8cd98f00b204e9800998ecf8427e",
          sequencer: "0055AED6DCD90281E5",
          eventTime: "2026-11-22T08:00:00.000Z",
        },
      ],
      ignored: [],
    });
  });

  test("announces the files of all its records, in their order", () => {
    expect(keysOf(s3Notification("b.csv", "a.csv", "c.csv"))).toEqual(["b.csv", "a.csv", "c.csv"]);
  });

  test("with no records announces nothing", () => {
    expect(read(s3Notification())).toEqual({ arrivals: [], ignored: [] });
  });

  test.each(["Put", "Post", "Copy", "CompleteMultipartUpload"])("of ObjectCreated:%s announces a file", (name) => {
    expect(keysOf(s3Notification(s3Record("a.csv", { eventName: `ObjectCreated:${name}` })))).toEqual(["a.csv"]);
  });

  test("whose event name has the prefix s3: announces a file", () => {
    expect(keysOf(s3Notification(s3Record("a.csv", { eventName: "s3:ObjectCreated:Put" })))).toEqual(["a.csv"]);
  });

  test.each([
    "ObjectRemoved:Delete",
    "ObjectRemoved:DeleteMarkerCreated",
    "LifecycleExpiration:Delete",
    "ObjectTagging:Put",
    "ObjectRestore:Completed",
    "NotObjectCreated:Put",
  ])("of %s is acknowledged without a load", (eventName) => {
    expect(read(s3Notification(s3Record("a.csv", { eventName, size: undefined, eTag: undefined })))).toEqual({
      arrivals: [],
      ignored: ["not a creation event"],
    });
  });

  test("loads its creations beside its removals", () => {
    const body = s3Notification(s3Record("gone.csv", { eventName: "ObjectRemoved:Delete" }), "new.csv");
    expect(keysOf(body)).toEqual(["new.csv"]);
    expect(read(body).ignored).toEqual(["not a creation event"]);
  });

  test.each(["orders/", "orders/2026_$folder$"])("of the empty object %s is a folder marker", (key) => {
    expect(read(s3Notification(s3Record(key, { size: 0 })))).toEqual({ arrivals: [], ignored: ["folder marker"] });
  });

  test.each([
    { what: "an empty object that is not a folder", key: "orders/empty.csv", size: 0 },
    { what: "an object with bytes whose key ends with a slash", key: "orders/", size: 1 },
  ])("of $what announces a file", ({ key, size }) => {
    expect(keysOf(s3Notification(s3Record(key, { size })))).toEqual([key]);
  });

  test("keeps the version id, and drops the eTag's quotes", () => {
    const [found] = read(
      s3Notification(s3Record("a.csv", { versionId: "3HL4kqtJlcpXroDTDmJ", eTag: '"abc-2"' })),
    ).arrivals;
    expect(found).toMatchObject({ versionId: "3HL4kqtJlcpXroDTDmJ", eTag: "abc-2" });
  });

  test("without an event time takes the time the message was sent", () => {
    const [found] = read(s3Notification(s3Record("a.csv", { eventTime: undefined }))).arrivals;
    expect(found?.eventTime).toBe("2026-11-22T09:00:00.000Z");
  });

  test("gives the event time in one spelling, whatever its zone", () => {
    const [found] = read(s3Notification(s3Record("a.csv", { eventTime: "2026-11-22T10:00:00+02:00" }))).arrivals;
    expect(found?.eventTime).toBe("2026-11-22T08:00:00.000Z");
  });
});

describe("an object key of a notification", () => {
  const withKey = (key: string) => {
    const record = { ...s3Record("x"), s3: { bucket: { name: "lake" }, object: { key, size: 1, eTag: "abc" } } };
    return s3Notification(record);
  };

  test.each([
    { written: "my+file.csv", key: "my file.csv" },
    { written: "a%2Bb.csv", key: "a+b.csv" },
    { written: "100%25.csv", key: "100%.csv" },
    { written: "100%2525.csv", key: "100%25.csv" },
    { written: "it%27s+%22quoted%22.csv", key: `it's "quoted".csv` },
    { written: "two%0Alines.csv", key: "two\nlines.csv" },
    { written: "gr%C3%B6%C3%9Fe%2F%F0%9F%8E%89.csv", key: "größe/🎉.csv" },
    { written: "plain-größe.csv", key: "plain-größe.csv" },
    { written: "dt%3D2026-11-22/a.csv", key: "dt=2026-11-22/a.csv" },
    { written: "back%5Cslash.csv", key: "back\\slash.csv" },
    { written: "//two//slashes", key: "//two//slashes" },
  ])("written $written is $key", ({ written, key }) => {
    expect(keysOf(withKey(written))).toEqual([key]);
  });

  test.each([
    { what: "ASCII", key: "k".repeat(1024) },
    { what: "two-byte letters", key: "é".repeat(512) },
    { what: "spaces", key: " ".repeat(1024) },
  ])("of 1,024 bytes of $what is kept whole", ({ key }) => {
    expect(keysOf(s3Notification(key))).toEqual([key]);
  });

  test.each(["100%.csv", "%E0%A4%A.csv", "%ff.csv", "%"])("that is not form-encoded is refused: %s", (written) => {
    expect(() => read(withKey(written))).toThrow("has an object key that is not form-encoded");
  });
});

describe("an SNS envelope", () => {
  test("announces what the notification in it announces", () => {
    expect(read(snsEnvelope(s3Notification("my file.csv", "b.csv")))).toEqual({
      arrivals: [arrival("my file.csv"), arrival("b.csv")],
      ignored: [],
    });
  });

  test("in another envelope is opened too", () => {
    expect(keysOf(snsEnvelope(snsEnvelope(s3Notification("a.csv"))))).toEqual(["a.csv"]);
  });

  test("may hold an event of EventBridge", () => {
    expect(keysOf(snsEnvelope(eventBridgeEvent("a+b.csv")))).toEqual(["a+b.csv"]);
  });

  test("of s3:TestEvent is acknowledged", () => {
    expect(read(snsEnvelope(testEvent))).toEqual({ arrivals: [], ignored: ["test event"] });
  });

  test.each([
    { what: "with text that is not JSON", body: snsEnvelope("hello") },
    { what: "of another kind", body: snsEnvelope(s3Notification("a.csv"), { Type: "SubscriptionConfirmation" }) },
    { what: "without a message", body: snsEnvelope("", { Message: undefined }) },
  ])("$what is refused", ({ body }) => {
    expect(() => read(body)).toThrow(UnknownMessageError);
  });
});

describe("an EventBridge event", () => {
  test("announces its file", () => {
    expect(read(eventBridgeEvent("orders/a.csv", { object: { "version-id": "v7" } }))).toEqual({
      arrivals: [arrival("orders/a.csv", { versionId: "v7", sequencer: "0055aed6dcd90281e5" })],
      ignored: [],
    });
  });

  test.each(["a+b.csv", "100%25.csv", "100%.csv", "my file.csv", "two\nlines.csv"])(
    "has a key that is not decoded: %j",
    (key) => {
      expect(keysOf(eventBridgeEvent(key))).toEqual([key]);
    },
  );

  test.each(["Object Deleted", "Object Restore Completed", "Object Tags Added"])("of %s is acknowledged", (type) => {
    expect(read(eventBridgeEvent("a.csv", { "detail-type": type }))).toEqual({
      arrivals: [],
      ignored: ["not a creation event"],
    });
  });

  test("of an empty folder is a folder marker", () => {
    expect(read(eventBridgeEvent("orders/", { object: { size: 0 } })).ignored).toEqual(["folder marker"]);
  });

  test("of another service is refused", () => {
    expect(() => read(eventBridgeEvent("a.csv", { source: "aws.ec2" }))).toThrow("is not an S3 event");
  });
});

describe("s3:TestEvent", () => {
  test("is acknowledged and announces nothing", () => {
    expect(read(testEvent)).toEqual({ arrivals: [], ignored: ["test event"] });
  });
});

describe("a message that is not an announcement", () => {
  test.each([
    { body: "", problem: "is not JSON" },
    { body: "hello", problem: "is not JSON" },
    { body: '{"Records":[', problem: "is not JSON" },
    { body: "null", problem: "is not a JSON object" },
    { body: "[]", problem: "is not a JSON object" },
    { body: "42", problem: "is not a JSON object" },
    { body: '"text"', problem: "is not a JSON object" },
    { body: "{}", problem: "is not an S3 event" },
    { body: '{"Records":{}}', problem: "is not an S3 event" },
    { body: '{"Event":"s3:OtherEvent"}', problem: "is not an S3 event" },
    { body: '{"Records":[null]}', problem: "has a record that is not of S3" },
    { body: '{"Records":["a.csv"]}', problem: "has a record that is not of S3" },
    { body: '{"Records":[{"Sns":{}}]}', problem: "has a record that is not of S3" },
    { body: '{"source":"aws.s3","detail-type":"Object Created","detail":{}}', problem: "without bucket or object" },
  ])("is refused: $body", ({ body, problem }) => {
    expect(() => read(body)).toThrow(problem);
  });

  test.each([
    { missing: "bucket", given: { bucket: undefined }, problem: "without bucket name" },
    { missing: "bucket's name", given: { bucket: "" }, problem: "without bucket name" },
    { missing: "size", given: { size: undefined }, problem: "without the object's size" },
    { missing: "whole size", given: { size: 1.5 }, problem: "without the object's size" },
    { missing: "positive size", given: { size: -1 }, problem: "without the object's size" },
    { missing: "size that is a number", given: { size: "100" }, problem: "without the object's size" },
    {
      missing: "identity",
      given: { eTag: undefined, sequencer: undefined },
      problem: "cannot be distinguished from others",
    },
    { missing: "time", given: { eventTime: "yesterday" }, problem: "whose event time is not a time" },
  ])("is refused when a record lacks its $missing", ({ given, problem }) => {
    expect(() => read(s3Notification("fine.csv", s3Record("a.csv", given)))).toThrow(problem);
  });

  test.each([
    { what: "a bucket's name with a slash", given: { bucket: "lake/orders" }, problem: "no bucket can have" },
    { what: "a bucket's name with blanks", given: { bucket: "my lake" }, problem: "no bucket can have" },
    { what: "an eTag of 257 bytes", given: { eTag: "e".repeat(257) }, problem: "eTag or versionId" },
    { what: "a version id of 1,025 bytes", given: { versionId: "v".repeat(1025) }, problem: "eTag or versionId" },
    { what: "an eTag with a NUL", given: { eTag: "e\0" }, problem: "eTag or versionId" },
    {
      what: "an eTag of quotes alone",
      given: { eTag: '""', sequencer: "" },
      problem: "cannot be distinguished from others",
    },
    { what: "a time after the year 9999", given: { eventTime: "+275760-01-01T00:00:00.000Z" }, problem: "not a time" },
    { what: "a time before Christ", given: { eventTime: "-000001-01-01T00:00:00.000Z" }, problem: "not a time" },
    { what: "a time in the year 0", given: { eventTime: "0000-01-01T00:00:00.000Z" }, problem: "not a time" },
  ])("is refused when a record has $what, which would stop the files beside it", ({ given, problem }) => {
    for (const layout of [[s3Record("a.csv", given)], ["fine.csv", s3Record("a.csv", given)]])
      expect(() => read(s3Notification(...layout))).toThrow(problem);
  });

  test.each(["k".repeat(1025), "é".repeat(513), "a\0b"])("is refused when no object can have its key: %j", (key) => {
    expect(() => read(s3Notification(key))).toThrow("has an object key that no object can have");
    expect(() => read(eventBridgeEvent(key))).toThrow("has an object key that no object can have");
  });

  test("is refused when a record lacks its key", () => {
    expect(() => read(s3Notification(s3Record("")))).toThrow("without object key");
  });

  test("is refused when a record does not say what happened", () => {
    expect(() => read(s3Notification(s3Record("a.csv", { eventName: undefined })))).toThrow(UnknownMessageError);
  });

  test("is refused when an event of EventBridge does not say what happened", () => {
    expect(() => read(eventBridgeEvent("a.csv", { "detail-type": undefined }))).toThrow(UnknownMessageError);
  });

  test.each([
    { what: "an eTag that is not a text", given: { eTag: 5, sequencer: undefined } },
    { what: "only the version id of a bucket without versions", given: { versionId: "null", eTag: "", sequencer: "" } },
  ])("is refused when a record has $what", ({ given }) => {
    expect(() => read(s3Notification(s3Record("a.csv", given)))).toThrow("cannot be distinguished from others");
  });

  test("is refused when a key is not well-formed Unicode, as no object of S3 can have it", () => {
    expect(() => read(eventBridgeEvent("a\ud800.csv"))).toThrow(UnknownMessageError);
  });

  test("is never repeated in the error, since it may be anything", () => {
    const secret = "password=hunter2";
    for (const body of [secret, JSON.stringify({ secret }), JSON.stringify({ Records: [{ secret }] })])
      expect(() => read(body)).toThrow(expect.objectContaining({ message: expect.not.stringContaining("hunter2") }));
  });
});
