import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CopyOptions,
  defaultCopyOptions,
  parseCopyOptions,
  renderCopyOptions,
} from "../../../../src/core/pipeline/copy-options/copy-options.ts";
import { anyCharacter } from "../../any-character.ts";

function parsed(text: string): CopyOptions {
  const result = parseCopyOptions(text);
  if ("problems" in result) throw new Error(result.problems.map(({ message }) => message).join("\n"));
  return result.options;
}

function problems(text: string): string[] {
  const result = parseCopyOptions(text);
  return "problems" in result ? result.problems.map(({ message }) => message) : [];
}

describe("COPY options", () => {
  test.each<{ text: string; options: CopyOptions }>([
    { text: "", options: { format: { kind: "parquet" }, settings: {} } },
    { text: "FORMAT AS PARQUET", options: { format: { kind: "parquet" }, settings: {} } },
    { text: "as orc", options: { format: { kind: "orc" }, settings: {} } },
    {
      text: "CSV GZIP IGNOREHEADER 1",
      options: { format: { kind: "csv" }, settings: { GZIP: true, IGNOREHEADER: 1 } },
    },
    {
      text: "FORMAT JSON 'auto' TIMEFORMAT 'auto' GZIP",
      options: { format: { kind: "json", mapping: "auto" }, settings: { GZIP: true, TIMEFORMAT: "auto" } },
    },
    { text: "json", options: { format: { kind: "json", mapping: "auto" }, settings: {} } },
    {
      text: "format as avro 's3://paths/orders.jsonpaths'",
      options: { format: { kind: "avro", mapping: "s3://paths/orders.jsonpaths" }, settings: {} },
    },
    {
      text: "csv delimiter as ';'\n\tquote '%'",
      options: { format: { kind: "csv", delimiter: ";", quote: "%" }, settings: {} },
    },
    { text: "CSV QUOTE AS ''''", options: { format: { kind: "csv", quote: "'" }, settings: {} } },
    {
      text: "DELIMITER '\\t' ESCAPE NULL AS '\\N'",
      options: { format: { kind: "delimited", delimiter: "\\t" }, settings: { ESCAPE: true, NULL: "\\N" } },
    },
    { text: "CSV NULL ''", options: { format: { kind: "csv" }, settings: { NULL: "" } } },
    { text: "DELIMITER'|'GZIP", options: { format: { kind: "delimited", delimiter: "|" }, settings: { GZIP: true } } },
    {
      text: "FIXEDWIDTH 'id:3, name:10'",
      options: { format: { kind: "fixedwidth", fields: "id:3, name:10" }, settings: {} },
    },
    {
      text: "SHAPEFILE SIMPLIFY AUTO 1.1E-05",
      options: { format: { kind: "shapefile", simplify: "SIMPLIFY AUTO 1.1E-05" }, settings: {} },
    },
    {
      text: "CSV COMPUPDATE preset STATUPDATE true ENCODING utf16le",
      options: { format: { kind: "csv" }, settings: { COMPUPDATE: "PRESET", STATUPDATE: "ON", ENCODING: "UTF16LE" } },
    },
    {
      text: "PARQUET SERIALIZETOJSON ACCEPTINVCHARS AS '?' FILLRECORD EXPLICIT_IDS",
      options: {
        format: { kind: "parquet" },
        settings: { SERIALIZETOJSON: true, ACCEPTINVCHARS: "?", FILLRECORD: true, EXPLICIT_IDS: true },
      },
    },
    { text: "CSV ACCEPTINVCHARS MANIFEST", options: { format: { kind: "csv" }, settings: { ACCEPTINVCHARS: true } } },
  ])("are read from $text", ({ text, options }) => {
    expect(parsed(text)).toEqual(options);
  });

  test("are PARQUET for a pipeline that names none", () => {
    expect(defaultCopyOptions).toEqual(parsed(""));
  });

  test("are all checked at once", () => {
    expect(problems("CSV ESCAPE MAXERROR 100001 IGNOREALLERRORS GZP IAM_ROLE 'arn'")).toEqual([
      "MAXERROR cannot take 100001; write a whole number from 0 to 100000",
      "GZP is not an option of COPY from S3; did you mean GZIP?",
      "IAM_ROLE is not accepted here: the role comes from copy.role_arn; remove it",
      "ESCAPE does not go with CSV; remove one of them",
      "MAXERROR and IGNOREALLERRORS exclude each other; keep one",
    ]);
  });
});

describe("contradictory COPY options are refused:", () => {
  test.each([
    { text: "CSV ESCAPE", message: "ESCAPE does not go with CSV; remove one of them" },
    { text: "CSV REMOVEQUOTES", message: "REMOVEQUOTES does not go with CSV; remove one of them" },
    { text: "CSV FIXEDWIDTH 'a:1'", message: "CSV and FIXEDWIDTH are two formats; keep one" },
    { text: "PARQUET CSV", message: "CSV and PARQUET are two formats; keep one" },
    { text: "FIXEDWIDTH 'a:1' DELIMITER '|'", message: "DELIMITER does not go with FIXEDWIDTH; remove one of them" },
    { text: "FIXEDWIDTH 'a:1' ESCAPE", message: "ESCAPE does not go with FIXEDWIDTH; remove one of them" },
    { text: "JSON 'auto' DELIMITER ','", message: "DELIMITER does not go with JSON; remove one of them" },
    { text: "JSON 'auto' ESCAPE", message: "ESCAPE does not go with JSON; remove one of them" },
    { text: "JSON 'auto' FILLRECORD", message: "FILLRECORD does not go with JSON; remove one of them" },
    { text: "JSON 'auto' IGNOREBLANKLINES", message: "IGNOREBLANKLINES does not go with JSON; remove one of them" },
    { text: "JSON 'auto' NULL AS 'x'", message: "NULL does not go with JSON; remove one of them" },
    { text: "JSON 'auto' REMOVEQUOTES", message: "REMOVEQUOTES does not go with JSON; remove one of them" },
    { text: "JSON 'auto' QUOTE '%'", message: "QUOTE only goes with CSV; add that format or remove it" },
    { text: "SHAPEFILE REMOVEQUOTES", message: "REMOVEQUOTES does not go with SHAPEFILE; remove one of them" },
    { text: "CSV SIMPLIFY AUTO", message: "SIMPLIFY only goes with SHAPEFILE; add that format or remove it" },
    {
      text: "CSV SERIALIZETOJSON",
      message: "SERIALIZETOJSON only goes with PARQUET or ORC; add that format or remove it",
    },
    { text: "PARQUET MAXERROR 1", message: "MAXERROR does not go with PARQUET; remove one of them" },
    { text: "ORC REGION 'eu-west-1'", message: "REGION does not go with ORC; remove one of them" },
    {
      text: "PARQUET GZIP",
      message: "GZIP does not go with PARQUET (its files carry their own compression); remove one of them",
    },
    { text: "CSV GZIP ZSTD", message: "GZIP and ZSTD are two compressions; keep one" },
    { text: "CSV CSV", message: "CSV is given twice; keep one" },
    { text: "CSV GZIP gzip", message: "GZIP is given twice; keep one" },
    { text: "MANIFEST MANIFEST", message: "MANIFEST is given twice; keep one" },
    {
      text: "ESCAPE",
      message: "ESCAPE does not go with PARQUET, the format when none is named; add CSV or DELIMITER '…', or remove it",
    },
    {
      text: "TIMEFORMAT 'auto'",
      message:
        "TIMEFORMAT does not go with PARQUET, the format when none is named; name the format, for example CSV or JSON 'auto', or remove it",
    },
  ])("$text", ({ text, message }) => {
    expect(problems(text)).toEqual([message]);
  });
});

describe("a COPY option's argument is refused:", () => {
  test.each([
    { text: "CSV MAXERROR", message: "MAXERROR has no argument; write a whole number from 0 to 100000" },
    { text: "CSV MAXERROR GZIP", message: "MAXERROR has no argument; write a whole number from 0 to 100000" },
    { text: "CSV IGNOREHEADER -1", message: "IGNOREHEADER cannot take -1; write a whole number from 0 to 2147483647" },
    {
      text: "CSV IGNOREHEADER '1'",
      message: "IGNOREHEADER cannot take '1'; write a whole number from 0 to 2147483647",
    },
    { text: "CSV COMPROWS 999", message: "COMPROWS cannot take 999; write a whole number from 1000 to 2147483647" },
    {
      text: "CSV ENCODING UTF-8",
      message: "ENCODING cannot take UTF-8; write one of UTF8, UTF16, UTF16LE, UTF16BE, ISO88591",
    },
    {
      text: "JSON 'AUTO'",
      message:
        "JSON 'AUTO' is none of 'auto', 'auto ignorecase', 'noshred' (in lower case) or 's3://bucket/key' of a jsonpaths file; write one of them",
    },
    {
      text: "AVRO 'noshred'",
      message:
        "AVRO 'noshred' is none of 'auto', 'auto ignorecase' (in lower case) or 's3://bucket/key' of a jsonpaths file; write one of them",
    },
    { text: "JSON auto", message: "JSON cannot take auto; write its value in single quotes" },
    { text: "CSV DELIMITER", message: "DELIMITER has no argument; write its value in single quotes" },
    {
      text: "DELIMITER ''",
      message: "DELIMITER '' is empty; write one or more characters, for example '|', '\\t' or '\\001'",
    },
    {
      text: "DELIMITER '\\n'",
      message: "DELIMITER '\\n' holds a line break, which ends the row; write another delimiter",
    },
    { text: "CSV QUOTE '%%'", message: "QUOTE '%%' is not one character; write for example QUOTE AS '%'" },
    {
      text: "FIXEDWIDTH 'a:0'",
      message: "FIXEDWIDTH 'a:0' is not a list of label:width; write for example 'id:8,name:20'",
    },
    { text: "CSV TIMEFORMAT 'EPOCHSECS'", message: "TIMEFORMAT 'EPOCHSECS' is case-sensitive; write 'epochsecs'" },
    { text: "CSV DATEFORMAT 'Auto'", message: "DATEFORMAT 'Auto' is case-sensitive; write 'auto'" },
    {
      text: "CSV TIMEFORMAT 'YYYY-MM-DD HH:MI:SSOF'",
      message: "TIMEFORMAT 'YYYY-MM-DD HH:MI:SSOF' names a time zone, which a format cannot; write 'auto' instead",
    },
    {
      text: "CSV DATEFORMAT ' '",
      message: "DATEFORMAT ' ' is empty; write for example 'YYYY-MM-DD' or 'auto'",
    },
    {
      text: "CSV NULL AS '\\n'",
      message: "NULL '\\n' is a line break, which ends the row; write another text",
    },
    {
      text: "CSV ACCEPTINVCHARS 'ab'",
      message: "ACCEPTINVCHARS 'ab' is not one ASCII character; write for example '?' or '^'",
    },
    { text: "CSV REGION 'Frankfurt'", message: "REGION 'Frankfurt' is not a Region; write for example 'eu-west-1'" },
    {
      text: "FORMAT GZIP CSV",
      message: "FORMAT is followed by no data format; write for example FORMAT AS CSV or FORMAT AS JSON 'auto'",
    },
    { text: "CSV 'x'", message: "'x' belongs to no option; remove it" },
  ])("$text", ({ text, message }) => {
    expect(problems(text)).toEqual([message]);
  });
});

describe("an unsafe COPY option is refused:", () => {
  const role = "is not accepted here: the role comes from copy.role_arn; remove it";
  const semicolon = "semicolons end a statement and are not accepted; remove it";
  const comment = "comments are not accepted; remove it";
  const quote =
    "a quote is not closed, or a backslash is before a quote; close the literal, and write a quote inside it as ''";
  test.each([
    { text: "IAM_ROLE default CSV", messages: [`IAM_ROLE ${role}`] },
    { text: "CSV WITH CREDENTIALS AS 'aws_access_key_id=AK;x'", messages: [`CREDENTIALS ${role}`] },
    {
      text: "ACCESS_KEY_ID AKIA SECRET_ACCESS_KEY 's' SESSION_TOKEN 't'",
      messages: [`ACCESS_KEY_ID ${role}`, `SECRET_ACCESS_KEY ${role}`, `SESSION_TOKEN ${role}`],
    },
    {
      text: "CSV ENCRYPTED",
      messages: [
        "ENCRYPTED is not accepted here: client-side encryption ended for COPY on 2026-04-30; use SSE-S3 or SSE-KMS and remove it",
      ],
    },
    {
      text: "CSV NOLOAD",
      messages: [
        "NOLOAD is not accepted here: nothing would be written, but the files would count as loaded; remove it",
      ],
    },
    {
      text: "CSV JOB CREATE orders_job AUTO ON",
      messages: ["JOB is not accepted here: it makes an auto-copy job instead of a load; remove it"],
    },
    { text: "CSV SSH", messages: ["SSH is not accepted here: it does not work with S3; remove it"] },
    { text: "CSV READRATIO 50", messages: ["READRATIO is not accepted here: it does not work with S3; remove it"] },
    { text: "CSV;", messages: [semicolon] },
    { text: "CSV; GZIP;", messages: [semicolon] },
    {
      text: "CSV NULL AS 'a;b'",
      messages: ["NULL 'a;b' holds a semicolon; only DELIMITER and QUOTE may be ';', so write another text"],
    },
    {
      text: "CSV DELIMITER ';;'",
      messages: ["DELIMITER ';;' holds a semicolon; only DELIMITER and QUOTE may be ';', so write another text"],
    },
    { text: "CSV NULL 'a\0'", messages: ["NULL 'a\0' holds a NUL character; remove it"] },
    { text: "CSV -- the rest", messages: [comment] },
    { text: "CSV /* GZIP */ BZIP2", messages: [comment] },
    { text: "CSV /* GZIP", messages: [comment] },
    { text: "CSV 'x", messages: [quote] },
    { text: "CSV GZIP 'x\\' ; drop table t", messages: [quote] },
  ])("$text", ({ text, messages }) => {
    expect(problems(text)).toEqual(messages);
  });
});

describe("rendered COPY options", () => {
  test.each([
    { text: "", target: "FORMAT AS PARQUET", staging: "FORMAT AS PARQUET STATUPDATE OFF" },
    { text: "ORC STATUPDATE ON", target: "FORMAT AS ORC STATUPDATE ON", staging: "FORMAT AS ORC STATUPDATE ON" },
    {
      text: "ignoreheader as 1 gzip csv",
      target: "FORMAT AS CSV GZIP IGNOREHEADER 1",
      staging: "FORMAT AS CSV GZIP IGNOREHEADER 1 COMPUPDATE OFF STATUPDATE OFF",
    },
    {
      text: "CSV DELIMITER ';' QUOTE '''' COMPUPDATE ON",
      target: "FORMAT AS CSV DELIMITER AS ';' QUOTE AS '''' COMPUPDATE ON",
      staging: "FORMAT AS CSV DELIMITER AS ';' QUOTE AS '''' COMPUPDATE ON STATUPDATE OFF",
    },
    {
      text: "null '\\N' delimiter '\\001'",
      target: "DELIMITER AS '\\001' NULL AS '\\N'",
      staging: "DELIMITER AS '\\001' NULL AS '\\N' COMPUPDATE OFF STATUPDATE OFF",
    },
    {
      text: "shapefile simplify 0.5",
      target: "FORMAT AS SHAPEFILE SIMPLIFY 0.5",
      staging: "FORMAT AS SHAPEFILE SIMPLIFY 0.5 STATUPDATE OFF",
    },
    {
      text: "csv explicit_ids",
      target: "FORMAT AS CSV EXPLICIT_IDS",
      staging: "FORMAT AS CSV COMPUPDATE OFF STATUPDATE OFF",
    },
  ])("of $text have one order and spelling", ({ text, target, staging }) => {
    const options = parsed(text);
    expect(renderCopyOptions(options, "target")).toBe(target);
    expect(renderCopyOptions(options, "staging")).toBe(staging);
  });

  test.each([
    { text: "", large: "FORMAT AS PARQUET STATUPDATE ON" },
    { text: "CSV", large: "FORMAT AS CSV COMPUPDATE OFF STATUPDATE ON" },
    { text: "CSV STATUPDATE OFF", large: "FORMAT AS CSV COMPUPDATE OFF STATUPDATE OFF" },
    { text: "CSV COMPUPDATE PRESET", large: "FORMAT AS CSV COMPUPDATE PRESET STATUPDATE ON" },
  ])("of a large stage ask for statistics, unless $text says otherwise", ({ text, large }) => {
    expect(renderCopyOptions(parsed(text), "large-staging")).toBe(large);
  });

  test("are read back as the same options", () => {
    fc.assert(
      fc.property(anyOptions, (options) => {
        expect(parsed(renderCopyOptions(options, "target"))).toEqual(options);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("garbage", () => {
  test("never makes the reader throw, and what is accepted is stable", () => {
    const word = fc.constantFrom(
      "CSV",
      "JSON",
      "NULL",
      "AS",
      "'auto'",
      "';'",
      "GZIP",
      "1",
      "'",
      "\\",
      "--",
      ";",
      "é",
      "FORMAT",
    );
    const text = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.array(word).map((words) => words.join(" ")),
    );
    fc.assert(
      fc.property(text, (garbage) => {
        const result = parseCopyOptions(garbage);
        if ("options" in result) expect(parsed(renderCopyOptions(result.options, "target"))).toEqual(result.options);
        else expect(result.problems).not.toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

const flag = fc.constant(true as const);
const rows = fc.integer({ min: 1000, max: 2_147_483_647 });
const literal = fc
  .stringMatching(/^([ -&(-:<-[\]-~]|''|\\[0-7a-ft-zN]){1,8}$/)
  .map((text) => text.replaceAll("''", "'"));
const mapping = fc.constantFrom("auto", "auto ignorecase", "s3://paths/it's.json");

const everywhere = {
  ACCEPTINVCHARS: fc.constantFrom("?", "'", true as const),
  EXPLICIT_IDS: flag,
  STATUPDATE: fc.constantFrom("ON", "OFF", true as const),
};
const notColumnar = {
  ...everywhere,
  DATEFORMAT: fc.constantFrom("auto", "YYYY-MM-DD"),
  TIMEFORMAT: fc.constantFrom("auto", "epochmillisecs"),
  EMPTYASNULL: flag,
  TRUNCATECOLUMNS: flag,
  ROUNDEC: flag,
  MAXERROR: fc.integer({ min: 0, max: 100_000 }),
  REGION: fc.constantFrom("eu-west-1", "us-gov-west-1"),
  ENCODING: fc.constantFrom("UTF8", "UTF16BE"),
  COMPROWS: rows,
  COMPUPDATE: fc.constantFrom("ON", "OFF", "PRESET", true as const),
  LZOP: flag,
};
const text = { ...notColumnar, NULL: literal, IGNOREHEADER: fc.nat(), IGNOREBLANKLINES: flag, FILLRECORD: flag };

const some = <T>(settings: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(settings, { requiredKeys: [] });

const anyOptions: fc.Arbitrary<CopyOptions> = fc.oneof(
  fc.record({
    format: fc.record({ kind: fc.constantFrom("parquet" as const, "orc" as const) }),
    settings: some({ ...everywhere, SERIALIZETOJSON: flag }),
  }),
  fc.record({
    format: fc.record(
      { kind: fc.constant("csv" as const), delimiter: literal, quote: fc.constantFrom("'", ";", "\\t", "é") },
      { requiredKeys: ["kind"] },
    ),
    settings: some(text),
  }),
  fc.record({
    format: fc.record({ kind: fc.constant("delimited" as const), delimiter: fc.oneof(literal, fc.constant(";")) }),
    settings: some({ ...text, ESCAPE: flag, REMOVEQUOTES: flag }),
  }),
  fc.record({
    format: fc.record({ kind: fc.constant("fixedwidth" as const), fields: fc.constantFrom("a:1", "it's:3, b:10") }),
    settings: some({ ...text, REMOVEQUOTES: flag }),
  }),
  fc.record({
    format: fc.record({ kind: fc.constantFrom("json" as const, "avro" as const), mapping }),
    settings: some(notColumnar),
  }),
);
