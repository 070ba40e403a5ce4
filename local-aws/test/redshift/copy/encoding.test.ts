import { describe, expect } from "vitest";
import { test } from "./support/copy-session.ts";

const text = "1,ä€😀\n2,x\n";

const utf16 = (content: string, { bigEndian = false } = {}) => {
  const bytes = Buffer.from(content, "utf16le");
  return bigEndian ? bytes.swap16() : bytes;
};

const whole = [
  ["1", "ä€😀"],
  ["2", "x"],
];

describe("ENCODING", () => {
  test.beforeEach(async ({ session }) => {
    await session.sql("create temp table t (id int, name varchar(20))");
  });

  test.for([
    { encoding: "utf8", file: Buffer.from(text) },
    { encoding: "utf16", file: utf16(`\ufeff${text}`) },
    { encoding: "utf16", file: utf16(`\ufeff${text}`, { bigEndian: true }) },
    { encoding: "utf16le", file: utf16(text) },
    { encoding: "as 'utf16le'", file: utf16(`\ufeff${text}`) },
    { encoding: "UTF16BE", file: utf16(text, { bigEndian: true }) },
    { encoding: "utf16be", file: utf16(`\ufeff${text}`, { bigEndian: true }) },
  ])("$encoding is read", async ({ encoding, file }, { session }) => {
    session.put("s3://b/a", file);
    await session.copy("t from 's3://b/a'", `csv encoding ${encoding}`);
    expect(await session.sql("select * from t order by id")).toEqual(whole);
  });

  test("ISO88591 is read", async ({ session }) => {
    session.put("s3://b/a", Buffer.from("1,\u00e4\u0080\u00ff\n", "latin1"));
    await session.copy("t from 's3://b/a'", "csv encoding iso88591");
    expect(await session.sql("select * from t")).toEqual([["1", "\u00e4\u0080\u00ff"]]);
  });

  test.for([
    { encoding: "utf16", name: "no byte order mark", file: utf16(text) },
    { encoding: "utf16", name: "one byte", file: Buffer.from("1") },
    { encoding: "utf16le", name: "half a character at its end", file: utf16(text).subarray(0, -1) },
    { encoding: "utf16be", name: "half a pair", file: utf16("1,\ud83d\n", { bigEndian: true }) },
  ])("$encoding with $name is one error, and the next file is read", async ({ encoding, file }, { session }) => {
    const good = utf16(`\ufeff${text}`, { bigEndian: encoding === "utf16be" });
    session.put("s3://b/d/1", file);
    session.put("s3://b/d/2", good);
    await session.copy("t from 's3://b/d/'", `csv encoding ${encoding} maxerror 2`);
    expect(await session.sql("select distinct * from t order by id")).toEqual(whole);
    expect(await session.errors()).toMatchObject([
      ["1221", "0", "", expect.stringMatching(/^The file is not encoded as UTF16/)],
    ]);
    await expect(session.copy("t from 's3://b/d/'", `csv encoding ${encoding}`)).rejects.toThrow("Load into table 't'");
  });
});
