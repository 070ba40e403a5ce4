import { describe, expect, test } from "vitest";
import { compareAge, compareText, fileId } from "../../../src/core/arrivals/arrival.ts";
import { s3Url } from "../../../src/core/arrivals/s3-url.ts";
import { arrival } from "../../support/builders.ts";

describe("a file's id", () => {
  test("comes from bucket, key and version where the bucket has versions", () => {
    const versioned = arrival("orders/a.csv", { versionId: "3HL4kqtJlcpXroDTDmJ" });
    expect(fileId(versioned)).toBe("6eb1e23e5cd4ca24a7470a739800adf1");
    expect(fileId({ ...versioned, eTag: "other", bytes: 7 })).toBe("6eb1e23e5cd4ca24a7470a739800adf1");
  });

  test.each([{}, { versionId: "null" }, { versionId: "" }])(
    "comes from bucket, key, eTag and size where it has none: %j",
    (given) => {
      expect(fileId(arrival("orders/a.csv", given))).toBe("3854b90c8d332332fb1bbd1a5b2556f8");
    },
  );

  test("comes from the event where there is neither version nor eTag", () => {
    expect(fileId(arrival("orders/a.csv", { eTag: "" }))).toBe("fba616605a53518d05b6b9a3dd5f073d");
  });

  test("is the same when the same bytes are announced again", () => {
    const again = arrival("orders/a.csv", { sequencer: "0055AED6DCD90281FF", eventTime: "2026-11-23T00:00:00.000Z" });
    expect(fileId(again)).toBe("3854b90c8d332332fb1bbd1a5b2556f8");
  });

  test.each([
    { what: "another eTag", given: { eTag: "0cc175b9c0f1b6a831c399e269772661" } },
    { what: "another size", given: { bytes: 101 } },
    { what: "another bucket", given: { bucket: "lake2" } },
    { what: "a version", given: { versionId: "v1" } },
  ])("is another one with $what", ({ given }) => {
    expect(fileId(arrival("orders/a.csv", given))).not.toBe("3854b90c8d332332fb1bbd1a5b2556f8");
  });

  test("cannot be moved between bucket and key", () => {
    expect(fileId(arrival("b/c", { bucket: "a" }))).not.toBe(fileId(arrival("c", { bucket: "a/b" })));
  });

  test("takes any key", () => {
    expect(fileId(arrival("ü \n\"'+%"))).toBe("194089388fd541a5ae1daf0159e67665");
  });
});

describe("of two announcements of one key", () => {
  test.each([
    { why: "its sequencer is greater", older: { sequencer: "0A" }, newer: { sequencer: "0B" } },
    { why: "its sequencer is longer", older: { sequencer: "FF" }, newer: { sequencer: "100" } },
    { why: "its sequencer is greater whatever its case", older: { sequencer: "aF" }, newer: { sequencer: "Ba" } },
    {
      why: "its sequencer is greater, although its time is not",
      older: { sequencer: "01", eventTime: "2026-11-22T08:00:01.000Z" },
      newer: { sequencer: "02", eventTime: "2026-11-22T08:00:00.000Z" },
    },
    {
      why: "its time is later, where sequencers are missing",
      older: { sequencer: "", eventTime: "2026-11-22T08:00:00.000Z" },
      newer: { sequencer: "", eventTime: "2026-11-22T08:00:00.001Z" },
    },
  ])("one is newer because $why", ({ older, newer }) => {
    const [a, b] = [arrival("a.csv", older), arrival("a.csv", newer)];
    expect([compareAge(a, b), compareAge(b, a)]).toEqual([-1, 1]);
  });

  test("none is newer when the sequencers differ in leading zeros only", () => {
    expect(compareAge(arrival("a", { sequencer: "00Ab" }), arrival("a", { sequencer: "aB" }))).toBe(0);
  });
});

describe("text", () => {
  test("is ordered by code units on every machine", () => {
    expect(["b", "ä", "B", "a", "🎉", "a"].sort(compareText)).toEqual(["B", "a", "a", "b", "ä", "🎉"]);
  });
});

describe("an S3 URL", () => {
  test.each([
    { key: "orders/a.csv", url: "s3://lake/orders/a.csv" },
    { key: "/a b+%2F\n'\".csv", url: "s3://lake//a b+%2F\n'\".csv" },
  ])("holds the key as it is: $url", ({ key, url }) => {
    expect(s3Url({ bucket: "lake", key })).toBe(url);
  });
});
