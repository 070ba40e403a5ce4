import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { lineOfFile } from "../../src/files/line-of-file.ts";

const dataFile = (content: Buffer) => ({
  name: "s3://lake/a",
  bytes: content.length,
  read: async (start: number, end: number) => content.subarray(start, end),
});
const text = "id,name\n1,one\r\n2,zwölf\n3,last";

describe("a line of a file", () => {
  test.each([
    [1, "id,name"],
    [2, "1,one"],
    [3, "2,zwölf"],
    [4, "3,last"],
    [5, undefined],
  ])("%d", async (line, expected) => {
    expect(await lineOfFile(dataFile(Buffer.from(text)), line)).toBe(expected);
    expect(await lineOfFile(dataFile(gzipSync(text)), line)).toBe(expected);
  });

  test("of an empty file is empty, of Parquet there is none", async () => {
    expect(await lineOfFile(dataFile(Buffer.alloc(0)), 1)).toBe("");
    expect(await lineOfFile(dataFile(Buffer.from("PAR1\n\n")), 1)).toBeUndefined();
  });

  test("before the first, behind a last line break, and of UTF-16 there is none", async () => {
    expect(await lineOfFile(dataFile(Buffer.from(text)), 0)).toBeUndefined();
    expect(await lineOfFile(dataFile(Buffer.from("a\nb\n")), 3)).toBeUndefined();
    expect(await lineOfFile(dataFile(Buffer.from("\ufeffa\nb", "utf16le")), 1)).toBeUndefined();
  });

  test("is not shown in part when the file goes on beyond what is read", async () => {
    const long = Buffer.concat([Buffer.from("first\n"), Buffer.alloc(9 * 1024 * 1024, "x")]);
    expect(await lineOfFile(dataFile(long), 1)).toBe("first");
    expect(await lineOfFile(dataFile(long), 2)).toBeUndefined();
  });
});
