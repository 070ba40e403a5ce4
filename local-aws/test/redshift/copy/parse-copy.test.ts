import { describe, expect, test } from "vitest";
import { CopyError } from "../../../src/redshift/copy/copy-error.ts";
import { parseCopy } from "../../../src/redshift/copy/statement/parse-copy.ts";

const role = "iam_role 'arn:aws:iam::123456789012:role/copy'";
const copy = (options: string) => parseCopy(`copy t from 's3://b/p' ${role} ${options}`);

function refusal(sql: string): { message: string; sqlState: string } {
  try {
    parseCopy(sql);
  } catch (error) {
    if (error instanceof CopyError) return { message: error.message, sqlState: error.sqlState };
  }
  throw new Error(`not refused: ${sql}`);
}

const optionRefusal = (options: string) => refusal(`copy t from 's3://b/p' ${role} ${options}`).message;

describe("A COPY statement", () => {
  test("names its table, columns and source", () => {
    expect(
      parseCopy(`/* loader:copy */ -- 1\n COPY "Sales".Orders (ID, "At") FROM 's3://b/it''s/' ${role} MANIFEST CSV;`),
    ).toMatchObject({
      table: { schema: "sales", name: "orders" },
      columns: ["id", "at"],
      from: "s3://b/it's/",
      manifest: true,
      format: { kind: "csv", delimiter: ",", quote: '"' },
    });
  });

  test.each([
    {
      authorization: "iam_role 'arn:aws:iam::1:role/a,arn:aws:iam::2:role/b'",
      role: "arn:aws:iam::1:role/a,arn:aws:iam::2:role/b",
    },
    { authorization: "credentials as 'aws_iam_role=arn:aws:iam::1:role/a'", role: "arn:aws:iam::1:role/a" },
    { authorization: "iam_role default", role: undefined },
    { authorization: "access_key_id 'a' secret_access_key 'b'", role: undefined },
  ])("says which role it loads with: $authorization", ({ authorization, role }) => {
    expect(parseCopy(`copy t from 's3://b/p' ${authorization}`).role).toBe(role);
  });

  test("may load a temporary table", () => {
    expect(parseCopy(`copy #stage from 's3://b/p' ${role}`).table).toEqual({ name: "#stage" });
  });

  test("loads text separated by bars unless it says otherwise", () => {
    expect(copy("")).toMatchObject({
      manifest: false,
      format: { kind: "delimited", delimiter: "|", escape: false, removeQuotes: false },
      encoding: "UTF8",
      ignoreHeader: 0,
      maxErrors: 1,
      conversions: { nullAs: "\\N", dateFormat: { kind: "default" }, timeFormat: { kind: "default" } },
    });
  });

  test.each([
    { options: "format as csv quote as '%'", format: { kind: "csv", delimiter: ",", quote: "%" } },
    { options: "format csv delimiter ';'", format: { kind: "csv", delimiter: ";", quote: '"' } },
    { options: "delimiter as '\\t' escape", format: { kind: "delimited", delimiter: "\t", escape: true } },
    {
      options: "delimiter '\\001' removequotes",
      format: { kind: "delimited", delimiter: "\u0001", removeQuotes: true },
    },
    { options: "delimiter '~#~'", format: { kind: "delimited", delimiter: "~#~" } },
    { options: "json 'auto'", format: { kind: "json", source: { kind: "auto", ignoreCase: false } } },
    { options: "format json as 'auto ignorecase'", format: { source: { kind: "auto", ignoreCase: true } } },
    { options: "json as 's3://b/paths'", format: { source: { kind: "jsonpaths", url: "s3://b/paths" } } },
    { options: "json 'noshred'", format: { source: { kind: "noshred" } } },
    { options: "FORMAT AS PARQUET", format: { kind: "parquet" } },
    { options: "parquet serializetojson", format: { kind: "parquet" } },
    {
      options: "fixedwidth as 'a:1, b :20,2:3'",
      format: { kind: "fixedwidth", widths: [1, 20, 3], removeQuotes: false },
    },
    { options: "format as avro 'auto'", format: { kind: "avro", source: { kind: "auto", ignoreCase: false } } },
    { options: "avro 's3://b/paths'", format: { kind: "avro", source: { kind: "jsonpaths", url: "s3://b/paths" } } },
  ])("has the format of: $options", ({ options, format }) => {
    expect(copy(options).format).toMatchObject(format);
  });

  test("has options in any order", () => {
    expect(
      copy(`maxerror as 5 gzip ignoreheader 1 null as '\\0' emptyasnull blanksasnull truncatecolumns trimblanks fillrecord
        acceptinvchars as '^' acceptanydate dateformat 'auto' timeformat as 'epochmillisecs' roundec explicit_ids
        ignoreblanklines noload compupdate off statupdate on comprows 5000 encoding utf8 region 'eu-west-1'`),
    ).toMatchObject({
      compression: "GZIP",
      ignoreHeader: 1,
      maxErrors: 5,
      ignoreBlankLines: true,
      noLoad: true,
      explicitIds: true,
      region: "eu-west-1",
      conversions: {
        nullAs: "\0",
        emptyAsNull: true,
        blanksAsNull: true,
        truncateColumns: true,
        trimBlanks: true,
        fillRecord: true,
        invalidCharReplacement: "^",
        acceptAnyDate: true,
        dateFormat: { kind: "auto" },
        timeFormat: { kind: "epoch", unit: "milliseconds" },
        roundDecimals: true,
      },
    });
  });

  test.each([
    { options: "maxerror 0", maxErrors: 1 },
    { options: "maxerror 1", maxErrors: 1 },
    { options: "maxerror 100000", maxErrors: 100_000 },
    { options: "ignoreallerrors", maxErrors: "all" },
  ])("with $options fails at so many errors: $maxErrors", ({ options, maxErrors }) => {
    expect(copy(options).maxErrors).toBe(maxErrors);
  });

  test.each([
    "iam_role default",
    "iam_role 'arn:aws:iam::123456789012:role/a,arn:aws:iam::210987654321:role/b'",
    "credentials 'aws_iam_role=arn:aws-cn:iam::123456789012:role/a'",
    "with credentials as 'aws_access_key_id=a;aws_secret_access_key=b;token=c'",
    "access_key_id 'a' secret_access_key 'b' session_token 'c'",
  ])("is authorized by %s", (authorization) => {
    expect(parseCopy(`copy t from 's3://b/p' ${authorization} csv`).format.kind).toBe("csv");
  });
});

describe("COPY refuses", () => {
  test.each([
    ["an unknown option", "fast", 'syntax error at or near "fast"'],
    ["a second statement", "csv; drop table t", 'syntax error at or near "drop"'],
    ["an unknown word after FORMAT", "format as gzip", 'syntax error at or near "gzip"'],
    ["an option given twice", "csv csv", "conflicting or redundant options"],
    ["two formats", "csv parquet", "PARQUET is not supported with CSV"],
    ["two compressions", "gzip zstd", "ZSTD is not supported with GZIP"],
    ["ESCAPE in CSV", "csv escape", "ESCAPE is not supported with CSV"],
    ["REMOVEQUOTES in CSV", "removequotes csv", "REMOVEQUOTES is not supported with CSV"],
    ["QUOTE outside CSV", "quote '%'", "QUOTE is only supported with CSV"],
    ["a delimiter for JSON", "json 'auto' delimiter ','", "DELIMITER is not supported with JSON"],
    ["NULL AS for JSON", "json 'auto' null as ''", "NULL is not supported with JSON"],
    ["FILLRECORD for JSON", "json 'auto' fillrecord", "FILLRECORD is not supported with JSON"],
    ["MAXERROR with IGNOREALLERRORS", "maxerror 2 ignoreallerrors", "IGNOREALLERRORS is not supported with MAXERROR"],
    ["MAXERROR for Parquet", "parquet maxerror 2", "MAXERROR argument is not supported for PARQUET based COPY"],
    ["REGION for Parquet", "parquet region 'x'", "REGION argument is not supported for PARQUET based COPY"],
    ["GZIP for Parquet", "gzip parquet", "GZIP argument is not supported for PARQUET based COPY"],
    ["a delimiter for fixed widths", "fixedwidth 'a:1' delimiter ','", "DELIMITER is not supported with FIXEDWIDTH"],
    ["ESCAPE for fixed widths", "escape fixedwidth 'a:1'", "ESCAPE is not supported with FIXEDWIDTH"],
    ["CSV of fixed widths", "csv fixedwidth 'a:1'", "FIXEDWIDTH is not supported with CSV"],
    [
      "UTF16 for fixed widths",
      "fixedwidth 'a:1' encoding utf16",
      "ENCODING UTF16 is not supported with FIXEDWIDTH: fixed-width files must use UTF8",
    ],
    [
      "a width of nothing",
      "fixedwidth 'a:1,b:0'",
      "Invalid fixedwidth spec 'a:1,b:0': 'b:0' is not of the form label:width with a width of at least 1",
    ],
    [
      "a width without a label",
      "fixedwidth ':5'",
      "Invalid fixedwidth spec ':5': ':5' is not of the form label:width with a width of at least 1",
    ],
    ["a delimiter for AVRO", "avro 'auto' delimiter ','", "DELIMITER is not supported with AVRO"],
    ["ESCAPE for shapes", "shapefile escape", "ESCAPE is not supported with SHAPEFILE"],
    [
      "'noshred' for AVRO",
      "avro 'noshred'",
      "Invalid AVRO option 'noshred': it must be 'auto', 'auto ignorecase', or the s3:// url of a jsonpaths file",
    ],
    [
      "an unknown encoding",
      "encoding 'latin1'",
      "Invalid ENCODING LATIN1: it must be one of UTF8, UTF16, UTF16LE, UTF16BE, ISO88591",
    ],
    [
      "a replacement beyond ASCII",
      "acceptinvchars 'ä'",
      "ACCEPTINVCHARS replacement must be a single ASCII character other than NUL",
    ],
    ["a newline as NULL", "csv null as '\\n'", "COPY null representation cannot use newline or carriage return"],
    [
      "a time zone in a format",
      "timeformat 'YYYY-MM-DD HH:MI:SSOF'",
      "TIMEFORMAT 'YYYY-MM-DD HH:MI:SSOF' must not have a time zone specifier (TZ or OF): use 'auto'",
    ],
    ["COMPUPDATE for ORC", "orc compupdate off", "COMPUPDATE argument is not supported for ORC based COPY"],
    ["SERIALIZETOJSON for text", "csv serializetojson", "SERIALIZETOJSON is only supported with PARQUET and ORC"],
    ["SSH", "ssh", "SSH is not supported for COPY from Amazon S3"],
    ["an empty delimiter", "delimiter ''", "COPY delimiter must not be empty, newline or carriage return"],
    ["a quote of two characters", "csv quote '\"\"'", "COPY quote must be a single one-byte character"],
    ["the quote as delimiter", "csv delimiter '\"'", "COPY delimiter and quote must be different"],
    ["too great a MAXERROR", "maxerror 100001", "100001 is outside the valid range (0 .. 100000) of this COPY option"],
    ["a negative MAXERROR", "maxerror -1", 'syntax error at or near "-"'],
    [
      "'AUTO' in capitals",
      "json 'AUTO'",
      "Invalid JSON option 'AUTO': it must be 'auto', 'auto ignorecase', 'noshred' or the s3:// url of a jsonpaths file",
    ],
  ])("%s", (_, options, message) => {
    expect(optionRefusal(options)).toBe(message);
  });

  test("a statement without authorization", () => {
    expect(refusal("copy t from 's3://b/p' csv").message).toBe(
      "COPY from Amazon S3 requires an authorization: IAM_ROLE, CREDENTIALS or ACCESS_KEY_ID",
    );
  });

  test("a redacted role", () => {
    expect(refusal("copy t from 's3://b/p' iam_role '' csv").message).toMatch(
      /^Invalid credentials\. Must be of the format/,
    );
  });

  test("two authorizations", () => {
    expect(refusal(`copy t from 's3://b/p' ${role} ${role}`).message).toBe("conflicting or redundant options");
  });

  test("a column listed twice", () => {
    expect(refusal(`copy t (a, A) from 's3://b/p' ${role}`)).toEqual({
      message: 'column "a" specified more than once',
      sqlState: "42701",
    });
  });

  test("a source that is not S3", () => {
    expect(refusal(`copy t from 'dynamodb://t' ${role}`).message).toContain("'dynamodb://t' is not of the form s3://");
  });

  test.each(["copy", "copy t from", "copy t (a from 's3://b/p'", "copy t from 's3://b/p", "select 1"])(
    "as a syntax error: %s",
    (sql) => {
      expect(refusal(sql)).toMatchObject({
        sqlState: "42601",
        message: expect.stringMatching(/^syntax error at or near/),
      });
    },
  );
});
