import { describe, expect, test } from "vitest";
import { CopyError } from "../../../src/redshift/copy/copy-error.ts";
import { parseUnload } from "../../../src/redshift/unload/parse-unload.ts";
import { role } from "../copy/support/copy-session.ts";

const unload = (options = "") => parseUnload(`unload ('select 1') to 's3://b/p' ${role} ${options}`);

function refusal(sql: string): string {
  try {
    parseUnload(sql);
  } catch (error) {
    if (error instanceof CopyError) return error.message;
  }
  throw new Error(`not refused: ${sql}`);
}

describe("An UNLOAD statement", () => {
  test("writes bars, in parallel, in files of 6.2 GB, unless it says otherwise", () => {
    expect(unload()).toEqual({
      query: "select 1",
      bucket: "b",
      prefix: "p",
      format: { kind: "delimited", delimiter: "|", addQuotes: false, escape: false, nullAs: "" },
      header: false,
      partitionBy: [],
      includePartitions: false,
      existing: "refuse",
      parallel: true,
      maxFileBytes: 6_657_199_308,
    });
  });

  test.each(["('it''s')", "('it\\'s')", "($$it's$$)"])("has its query in quotes: %s", (query) => {
    expect(parseUnload(`UNLOAD ${query} TO 's3://b/p' ${role};`).query).toBe("it's");
  });

  test("has options in any order", () => {
    expect(
      unload(
        `parallel off header delimiter as '\\t' addquotes escape null as 'nil' gzip manifest verbose allowoverwrite
         maxfilesize as 0.5 gb extension 'txt.gz' partition by (A, "b") include region as 'eu-west-1' encrypted auto`,
      ),
    ).toMatchObject({
      format: { kind: "delimited", delimiter: "\t", addQuotes: true, escape: true, nullAs: "nil" },
      header: true,
      compression: "GZIP",
      extension: "txt.gz",
      partitionBy: ["a", "b"],
      includePartitions: true,
      manifest: { verbose: true },
      existing: "overwrite",
      parallel: false,
      maxFileBytes: 536_870_912,
    });
  });

  test.each([
    { options: "format as csv delimiter ';'", format: { kind: "csv", delimiter: ";", nullAs: "" } },
    { options: "format json", format: { kind: "json" } },
    { options: "parquet rowgroupsize 64 mb", format: { kind: "parquet" } },
    { options: "fixedwidth as 'a:3,b:4'", format: { kind: "fixedwidth", widths: [3, 4], nullAs: "" } },
  ])("has the format of: $options", ({ options, format }) => {
    expect(unload(options).format).toEqual(format);
  });

  test.each([
    ["a header of PARQUET", "parquet header", "HEADER is not supported with PARQUET"],
    ["GZIP of PARQUET", "gzip parquet", "GZIP is not supported with PARQUET"],
    ["NULL AS of PARQUET", "parquet null as ''", "NULL is not supported with PARQUET"],
    ["a delimiter of JSON", "json delimiter ','", "DELIMITER is not supported with JSON"],
    ["quotes in CSV", "csv addquotes", "ADDQUOTES is not supported with CSV"],
    ["a header of fixed widths", "fixedwidth 'a:1' header", "HEADER is not supported with FIXEDWIDTH"],
    ["two formats", "csv json", "JSON is not supported with CSV"],
    ["CLEANPATH with ALLOWOVERWRITE", "allowoverwrite cleanpath", "ALLOWOVERWRITE is not supported with CLEANPATH"],
    ["INCLUDE alone", "include", 'syntax error at or near "include"'],
    ["an unknown option", "fast", 'syntax error at or near "fast"'],
    ["an option twice", "csv csv", "conflicting or redundant options"],
    ["too small files", "maxfilesize 4 mb", "4 is outside the valid range (5 MB .. 6348.8 MB) of this UNLOAD option"],
    ["row groups of text", "rowgroupsize 64", "ROWGROUPSIZE is only supported with PARQUET"],
    [
      "a delimiter of two characters",
      "delimiter '||'",
      "UNLOAD delimiter must be a single character other than newline and carriage return",
    ],
    ["BZIP2", "bzip2", "The local Redshift does not write BZIP2, and nothing was unloaded: compress with ZSTD or GZIP"],
  ])("cannot have %s", (_, options, message) => {
    expect(refusal(`unload ('select 1') to 's3://b/p' ${role} ${options}`)).toBe(message);
  });

  test("needs one authorization, and S3", () => {
    expect(refusal("unload ('select 1') to 's3://b/p' csv")).toBe(
      "UNLOAD to Amazon S3 requires an authorization: IAM_ROLE, CREDENTIALS or ACCESS_KEY_ID",
    );
    expect(refusal(`unload ('select 1') to 's3://b/p' ${role} ${role}`)).toBe("conflicting or redundant options");
    expect(refusal(`unload ('select 1') to '/tmp/x' ${role}`)).toContain("is not of the form s3://bucket/prefix");
  });
});
