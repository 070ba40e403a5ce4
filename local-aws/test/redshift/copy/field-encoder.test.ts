import { describe, expect, test } from "vitest";
import type { ColumnType } from "../../../src/redshift/copy/target/target-table.ts";
import { readRows, varchar } from "./support/read-rows.ts";

/** The value that COPY sends for one field, or the code and message of its refusal. */
async function load(field: string | Uint8Array, type: ColumnType, options = "", notNull = false) {
  const { rows, refused } = await readRows(Buffer.concat([Buffer.from(field as string), Buffer.from("\n")]), {
    options: `delimiter '\\037' ${options}`,
    types: [type],
    notNull,
  });
  const [fault] = refused;
  return fault ? `${fault.code} ${fault.message}` : rows[0]?.[0];
}

const small: ColumnType = { kind: "integer", bytes: 2 };
const int: ColumnType = { kind: "integer", bytes: 4 };
const big: ColumnType = { kind: "integer", bytes: 8 };
const money: ColumnType = { kind: "decimal", precision: 6, scale: 2 };
const real: ColumnType = { kind: "float", bytes: 4 };
const double: ColumnType = { kind: "float", bytes: 8 };
const boolean: ColumnType = { kind: "boolean" };
const date: ColumnType = { kind: "date" };
const time: ColumnType = { kind: "time", zoned: false };
const timestamp: ColumnType = { kind: "timestamp", zoned: false };
const timestamptz: ColumnType = { kind: "timestamp", zoned: true };
const char: ColumnType = { kind: "char", bytes: 3 };

describe("An integer", () => {
  test.each([
    [int, "42", "42"],
    [int, " -7 ", "-7"],
    [int, "+7", "7"],
    [int, "00000000000000000000000000001", "1"],
    [int, "  ", null],
    [int, "2147483647", "2147483647"],
    [int, "-2147483648", "-2147483648"],
    [int, "2147483648", "1222 Overflow, Value '2147483648', Type: Integer"],
    [small, "32767", "32767"],
    [small, "32768", "1222 Overflow, Value '32768', Type: Short"],
    [big, "9223372036854775807", "9223372036854775807"],
    [big, "-9223372036854775808", "-9223372036854775808"],
    [big, "9223372036854775808", "1222 Overflow, Value '9223372036854775808', Type: Long"],
    [int, "a", "1207 Invalid digit, Value 'a', Pos 0, Type: Integer"],
    [int, "12x", "1207 Invalid digit, Value 'x', Pos 2, Type: Integer"],
    [int, "1.0", "1207 Invalid digit, Value '.', Pos 1, Type: Integer"],
    [int, "-", "1207 Invalid digit, Value '-', Pos 0, Type: Integer"],
    [big, "9".repeat(100_000), `1222 Overflow, Value '${"9".repeat(40)}', Type: Long`],
  ])("of %o reads %s as %s", async (type, field, expected) => {
    expect(await load(field, type)).toBe(expected);
  });
});

describe("A decimal", () => {
  test.each([
    ["1.239", "", "1.23"],
    ["-1.239", "", "-1.23"],
    ["1.239", "roundec", "1.24"],
    ["-1.235", "roundec", "-1.24"],
    ["9999.999", "", "9999.99"],
    ["9999.999", "roundec", "1204 Overflow for NUMERIC(6,2), Value '9999.999'"],
    ["10000", "", "1204 Overflow for NUMERIC(6,2), Value '10000'"],
    ["00010.5", "", "10.50"],
    [".5", "", "0.50"],
    ["5.", "", "5.00"],
    ["+5", "", "5.00"],
    ["", "", null],
    ["1e2", "", "1207 Invalid digit, Value 'e', Pos 1, Type: Decimal"],
    ["1.2.3", "", "1207 Invalid digit, Value '.', Pos 3, Type: Decimal"],
    [".", "", "1207 Invalid digit, Value '.', Pos 0, Type: Decimal"],
  ])("reads %s with '%s' as %s", async (field, options, expected) => {
    expect(await load(field, money, options)).toBe(expected);
  });
});

describe("A floating point number", () => {
  test.each([
    [double, "1.5", "1.5"],
    [double, "-1e-7", "-1e-7"],
    [double, " 1E5 ", "100000"],
    [double, "nan", "NaN"],
    [double, "-Infinity", "-Infinity"],
    [double, "1e-400", "0"],
    [double, "1e400", "1204 Overflow for FLOAT8, Value '1e400'"],
    [real, "1e39", "1204 Overflow for FLOAT4, Value '1e39'"],
    [real, "1e-50", "0"],
    [double, "", null],
    [double, "1,5", "1208 Invalid floating point value '1,5'"],
    [double, "0x10", "1208 Invalid floating point value '0x10'"],
  ])("of %o reads %s as %s", async (type, field, expected) => {
    expect(await load(field, type)).toBe(expected);
  });
});

describe("A boolean", () => {
  test.each([
    ["true", "t"],
    ["T", "t"],
    ["Yes", "t"],
    ["1", "t"],
    ["false", "f"],
    ["n", "f"],
    ["0", "f"],
    ["", null],
    ["2", "1210 Unknown boolean format"],
  ])("reads %s as %s", async (field, expected) => {
    expect(await load(field, boolean)).toBe(expected);
  });
});

describe("A date", () => {
  test.each([
    ["2024-02-29", "", "2024-02-29"],
    ["2026-1-5", "", "2026-01-05"],
    ["2026-01-05 12:13:14", "", "2026-01-05"],
    ["", "", null],
    ["2023-02-29", "", "1205 Invalid date format or value [YYYY-MM-DD]"],
    ["2023-02-29", "acceptanydate", null],
    ["05.01.2026", "dateformat 'DD.MM.YYYY'", "2026-01-05"],
    ["20260105", "dateformat 'YYYYMMDD'", "2026-01-05"],
    ["5-Jan-69", "dateformat 'DD-MON-YY'", "2069-01-05"],
    ["January 5 1970", "dateformat 'MONTH DD YYYY'", "1970-01-05"],
    ["2026-01-05", "dateformat 'DD.MM.YYYY'", "1205 Invalid date format or value [DD.MM.YYYY]"],
    ["1/5/2026", "dateformat 'auto'", "2026-01-05"],
    ["20260105", "dateformat 'auto'", "2026-01-05"],
    ["Jan 5, 2026", "dateformat 'auto'", "2026-01-05"],
    ["5 January 2026", "dateformat 'auto'", "2026-01-05"],
    ["2026-01-05T10:00:00Z", "dateformat 'auto'", "2026-01-05"],
    ["someday", "dateformat 'auto'", "1205 Invalid date format or value [auto]"],
  ])("reads %s with '%s' as %s", async (field, options, expected) => {
    expect(await load(field, date, options)).toBe(expected);
  });
});

describe("A timestamp", () => {
  const invalid = (format: string) => `1206 Invalid timestamp format or value [${format}]`;
  test.each([
    ["2026-01-05 10:11:12", "", "2026-01-05 10:11:12"],
    ["2026-01-05 10:11:12.1234567", "", "2026-01-05 10:11:12.123456"],
    ["2026-01-05 10:11", "", "2026-01-05 10:11:00"],
    ["2026-01-05", "", "2026-01-05 00:00:00"],
    ["  ", "", null],
    ["2026-01-05T10:11:12", "", invalid("YYYY-MM-DD HH24:MI:SS")],
    ["2026-01-05 24:00:00", "", invalid("YYYY-MM-DD HH24:MI:SS")],
    ["2026-13-05 10:11:12", "", invalid("YYYY-MM-DD HH24:MI:SS")],
    ["2026-01-05T10:11:12", "timeformat 'auto'", "2026-01-05 10:11:12"],
    ["2026-01-05T10:11:12.5+02:00", "timeformat 'auto'", "2026-01-05 10:11:12.500000"],
    ["2001/01/14 21:55", "timeformat 'auto'", "2001-01-14 21:55:00"],
    ["1/14/2001 9:55:01 PM", "timeformat 'auto'", "2001-01-14 21:55:01"],
    ["19960108 040809", "timeformat 'auto'", "1996-01-08 04:08:09"],
    ["960108 040809", "timeformat 'auto'", "1996-01-08 04:08:09"],
    ["J2451187", "timeformat 'auto'", "1999-01-08 00:00:00"],
    ["J2345678 04:05:06.789", "timeformat 'auto'", "1710-02-23 04:05:06.789000"],
    ["1996.008", "timeformat 'auto'", "1996-01-08 00:00:00"],
    ["17 Dec 07:37:16 1997 PST", "timeformat 'auto'", "1997-12-17 07:37:16"],
    ["12/17/1997 07:37:16.00 PST", "timeformat 'auto'", "1997-12-17 07:37:16"],
    ["12.17.1997 07:37:16.00 PST", "timeformat 'auto'", "1997-12-17 07:37:16"],
    ["Jan-08-95 BC", "timeformat 'auto'", "-000094-01-08 00:00:00"],
    ["0044-03-15 BC", "timeformat 'auto'", "-000043-03-15 00:00:00"],
    ["4714-01-01 BC", "timeformat 'auto'", "1206 Invalid timestamp format or value [auto]"],
    ["1996.367", "timeformat 'auto'", "1206 Invalid timestamp format or value [auto]"],
    ["14.01.2001 09:55:01 pm", "timeformat 'DD.MM.YYYY HH12:MI:SS AM'", "2001-01-14 21:55:01"],
    ["2001-01-14T21:55:01.25", "timeformat 'YYYY-MM-DDTHH:MI:SS'", "2001-01-14 21:55:01.250000"],
    ["1767607872", "timeformat 'epochsecs'", "2026-01-05 10:11:12"],
    ["1767607872123", "timeformat 'epochmillisecs'", "2026-01-05 10:11:12.123000"],
    ["-1", "timeformat 'epochsecs'", "1969-12-31 23:59:59"],
    ["soon", "timeformat 'epochsecs'", invalid("epochsecs")],
    ["99999999999999999", "timeformat 'epochsecs'", invalid("epochsecs")],
    ["soon", "timeformat 'auto' acceptanydate", null],
  ])("reads %s with '%s' as %s", async (field, options, expected) => {
    expect(await load(field, timestamp, options)).toBe(expected);
  });

  test.each([
    ["2026-01-05 10:11:12", "", "2026-01-05 10:11:12+00"],
    ["2026-01-05 10:11:12-0530", "", "2026-01-05 15:41:12+00"],
    ["2026-01-05T10:11:12Z", "timeformat 'auto'", "2026-01-05 10:11:12+00"],
    ["17 Dec 07:37:16 1997 PST", "timeformat 'auto'", "1997-12-17 15:37:16+00"],
    ["1767607872", "timeformat 'epochsecs'", "2026-01-05 10:11:12+00"],
  ])("with time zone reads %s with '%s' as %s", async (field, options, expected) => {
    expect(await load(field, timestamptz, options)).toBe(expected);
  });
});

describe("A time", () => {
  test.each([
    ["9:05", "09:05:00"],
    ["23:59:59.5", "23:59:59.500000"],
    ["24:00:00", "1206 Invalid time format or value [HH:MI:SS]"],
  ])("reads %s as %s", async (field, expected) => {
    expect(await load(field, time)).toBe(expected);
  });
});

describe("A VARCHAR", () => {
  test.each([
    ["äö", "", "äö"],
    ["äöü", "", "1204 String length exceeds DDL length"],
    ["äöü", "truncatecolumns", "äö"],
    ["xäöü", "truncatecolumns", "xäö"],
    ["😀x", "truncatecolumns", "😀x"],
    ["a\\b\t", "", "a\\b\t"],
    ["x  ", "", "x  "],
    ["x  ", "trimblanks", "x"],
    ["x      ", "trimblanks", "x"],
    ["  ", "", "  "],
    ["  ", "blanksasnull", null],
    ["x\0", "", "1216 Missing newline: Unexpected character 0x00 found at location 1"],
    ["\0", "null as '\\0'", null],
    ["\0", "null as '\\000'", null],
  ])("of 5 bytes reads %j with '%s' as %j", async (field, options, expected) => {
    expect(await load(field, varchar(5), options)).toBe(expected);
  });

  test("is empty for an empty field, or NULL if the option says so", async () => {
    const types = [varchar(5), varchar(5)];
    expect((await readRows("|x\n", { types })).rows).toEqual([["", "x"]]);
    expect((await readRows("|x\n", { types, options: "emptyasnull" })).rows).toEqual([[null, "x"]]);
    expect((await readRows("|x\n", { types, options: "null as ''" })).rows).toEqual([[null, "x"]]);
  });

  test.each([
    { name: "a continuation alone", bytes: [0x61, 0xa4], hex: "a4", error: 3, replaced: "a?" },
    { name: "a sequence that ends early", bytes: [0xe2, 0x82], hex: "e2 82", error: 2, replaced: "??" },
    { name: "a wrong continuation", bytes: [0xc3, 0x28], hex: "c3", error: 4, replaced: "?(" },
    { name: "a surrogate", bytes: [0xed, 0xa0, 0x80], hex: "ed a0 80", error: 5, replaced: "???" },
    { name: "a point beyond Unicode", bytes: [0xf4, 0x90, 0x80, 0x80], hex: "f4 90 80 80", error: 6, replaced: "????" },
    { name: "an overlong form", bytes: [0xc0, 0xaf], hex: "c0 af", error: 4, replaced: "??" },
  ])("refuses $name, or replaces each byte", async ({ bytes, hex, error, replaced }) => {
    const field = Uint8Array.from(bytes);
    expect(await load(field, varchar(5))).toBe(
      `1220 String contains invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence: ${hex} (error ${error})`,
    );
    expect(await load(field, varchar(5), "acceptinvchars")).toBe(replaced);
    expect(await load(field, varchar(5), "acceptinvchars '^'")).toBe(replaced.replaceAll("?", "^"));
  });
});

describe("A CHAR", () => {
  test.each([
    ["abc", "", "abc"],
    ["a    ", "", "a  "],
    ["abcd", "", "1204 Char length exceeds DDL length"],
    ["abcd", "truncatecolumns", "abc"],
    [
      "ä",
      "acceptinvchars",
      "1220 Multibyte character not supported for CHAR (Hint: try using VARCHAR). Invalid char: c3 a4",
    ],
  ])("of 3 bytes reads %j with '%s' as %j", async (field, options, expected) => {
    expect(await load(field, char, options)).toBe(expected);
  });
});

describe("NOT NULL", () => {
  test.each([int, money, double, boolean, date, timestamp])("refuses a blank field for %o", async (type) => {
    expect(await load(" ", type, "", true)).toBe("1213 Missing data for not-null field");
  });

  test("refuses the NULL marker, not the empty string", async () => {
    expect(await load("\\N", varchar(5), "", true)).toBe("1213 Missing data for not-null field");
    expect((await readRows("|x\n", { types: [varchar(5), varchar(5)], notNull: true })).rows).toEqual([["", "x"]]);
  });
});

describe("A SUPER column", () => {
  test.each([
    ['{"a": [1, "ä\\n"]}', '{"a": [1, "ä\\n"]}'],
    [" 5 ", " 5 "],
    ["  ", null],
    ["{", "1224 Invalid JSON for a SUPER column: not well-formed"],
    ["1 2", "1224 Invalid JSON for a SUPER column: not well-formed"],
  ])("reads the text %s as %s", async (field, expected) => {
    expect(await load(field, { kind: "super" })).toBe(expected);
  });
});
