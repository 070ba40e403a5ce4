import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fileId } from "../../../../src/core/arrivals/arrival.ts";
import { namedFiles } from "../../../../src/core/recovery/failure/named-files.ts";
import { arrival } from "../../../support/builders.ts";

const filesOf = (...keys: string[]) =>
  keys.map((key) => ({ id: fileId(arrival(key)), arrival: arrival(key), messageIds: [] }));
const fileInText = (text: string, files: ReturnType<typeof filesOf>) => namedFiles(files).readText(text).file;

describe("the file that an error text names", () => {
  test.each([
    { text: "context: File 'https://s3.amazonaws.com/lake/a.parquet' has an incompatible schema", key: "a.parquet" },
    { text: "File 'https://lake.s3.eu-west-1.amazonaws.com/a.parquet' is not valid", key: "a.parquet" },
    { text: "File 'https://s3.amazonaws.com/lake/x/a%20b.parquet'", key: "x/a b.parquet" },
    { text: "Mandatory url is not present\n context: s3://lake/a.csv", key: "a.csv" },
    { text: "File 'https://s3.eu-west-1.amazonaws.com/lake/dt%3D1/a.parquet' has", key: "dt=1/a.parquet" },
    { text: "File 'https://s3.eu-west-1.amazonaws.com/lake/dt=1/a%2Bb.parquet' has", key: "dt=1/a+b.parquet" },
    { text: "File 'https://s3-eu-west-1.amazonaws.com/lake/100%25.parquet' has", key: "100%.parquet" },
    { text: "File 's3://lake/100%25.parquet' has", key: "100%25.parquet" },
    { text: "File 'https://lake.s3.amazonaws.com/gr%C3%B6%C3%9Fe.parquet' has", key: "größe.parquet" },
  ])("is found in $text", ({ text, key }) => {
    expect(fileInText(text, filesOf("other.csv", key))?.arrival.key).toBe(key);
  });

  test("is the one of the longest name where names begin alike", () => {
    expect(fileInText("context: s3://lake/a.csv.gz", filesOf("a.csv", "a.csv.gz", "a"))?.arrival.key).toBe("a.csv.gz");
  });

  test("is the one of the longest name where one is read as it is and one percent-encoded", () => {
    const files = filesOf("dt=1/a", "dt=1/a b", "dt=1/a%20b.csv");
    const named = (text: string) => fileInText(text, files)?.arrival.key;
    expect(named("File 'https://s3.amazonaws.com/lake/dt=1/a%20b' has")).toBe("dt=1/a b");
    expect(named("context: s3://lake/dt=1/a%20b.csv")).toBe("dt=1/a%20b.csv");
  });

  test.each([
    { text: "Mandatory url is not present in manifest file" },
    { text: "s3://other/a.csv" },
    { text: "a.csv" },
    { text: "" },
  ])("is none in '$text'", ({ text }) => {
    expect(fileInText(text, filesOf("a.csv"))).toBeUndefined();
  });

  test("is none of those whose names only begin like it", () => {
    expect(fileInText("context: s3://lake/orders/10.csv", filesOf("orders/1"))).toBeUndefined();
  });
});

describe("a name in an error view", () => {
  const files = filesOf("dt=1/a.parquet", "b c.csv", "größe.csv");

  test.each([
    { name: "s3://lake/dt=1/a.parquet", key: "dt=1/a.parquet" },
    { name: "https://s3.us-east-1.amazonaws.com/lake/dt%3D1/a.parquet", key: "dt=1/a.parquet" },
    { name: "https://lake.s3.us-east-1.amazonaws.com/dt%3D1/a.parquet", key: "dt=1/a.parquet" },
    { name: "https://s3.amazonaws.com/lake/b%20c.csv", key: "b c.csv" },
    { name: "s3://lake/größe.csv", key: "größe.csv" },
  ])("is found: $name", ({ name, key }) => {
    expect(namedFiles(files).find(name)?.arrival.key).toBe(key);
  });

  test.each(["s3://lake/dt=1/a", "s3://other/b c.csv", "", "https://s3.amazonaws.com/lake/dt%3D1/a.parque"])(
    "that is not one of the files is none: %s",
    (name) => {
      expect(namedFiles(files).find(name)).toBeUndefined();
    },
  );

  test("that is cut at 256 bytes, in the middle of an escape or of a letter, is the one file that begins so", () => {
    const long = `${"ä".repeat(300)}.parquet`;
    const encoded = `https://s3.us-east-1.amazonaws.com/lake/${encodeURIComponent(long)}`;
    const cutInLetter = Buffer.from(`s3://lake/${long}`).subarray(0, 255).toString();
    for (const name of [encoded.slice(0, 256), encoded.slice(0, 255), cutInLetter])
      expect(namedFiles(filesOf(long, "b.csv")).find(name)?.arrival.key).toBe(long);
    expect(namedFiles(filesOf(long, `${"ä".repeat(299)}x.parquet`)).find(encoded.slice(0, 256))).toBeUndefined();
  });

  test("is found in the time of one, however many rows and files there are", () => {
    const many = filesOf(...Array.from({ length: 10_000 }, (_, index) => `orders/${index}.csv`));
    const known = namedFiles(many);
    const found = Array.from(
      { length: 10_000 },
      (_, index) => known.find(`s3://lake/orders/${index}.csv`)?.arrival.key,
    );
    expect(found.at(-1)).toBe("orders/9999.csv");
  });
});

describe("a text without names", () => {
  test("says nothing that a name says", () => {
    const key = "Status 403' ERROR: 1023 code: 15007 context: disk full.csv";
    const { file, masked } = namedFiles(filesOf(key)).readText(`Mandatory url: s3://lake/${key} is missing`);
    expect({ key: file?.arrival.key, masked }).toEqual({ key, masked: "Mandatory url: <file> is missing" });
  });

  test("says nothing of names that are not the batch's, up to their end", () => {
    const { masked } = namedFiles([]).readText("File 's3://other/disk.full' is odd, and https://s3.x/y/deadlock too");
    expect(masked).toBe("File '<file>' is odd, and <file> too");
  });

  test("holds no name, whatever the keys", () => {
    const keys = fc.uniqueArray(fc.string({ unit: "grapheme", minLength: 8, maxLength: 60 }), {
      minLength: 1,
      maxLength: 5,
    });
    return fc.assert(
      fc.property(keys, fc.nat(), (given, pick) => {
        const files = filesOf(...given);
        const key = given[pick % given.length] ?? "";
        const { file, masked } = namedFiles(files).readText(`before s3://lake/${key}\n after`);
        expect(file?.arrival.key).toBe(key);
        expect(masked).toBe("before <file>\n after");
      }),
      { numRuns: 500 },
    );
  });
});
