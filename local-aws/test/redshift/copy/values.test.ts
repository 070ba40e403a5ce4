import fc from "fast-check";
import { describe, expect } from "vitest";
import { test } from "./support/copy-session.ts";

const digits = (most: number) => fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: most });
const sign = fc.constantFrom("", "-");
const two = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((value) => String(value).padStart(2, "0"));
const year = fc.integer({ min: 1, max: 9999 }).map((value) => String(value).padStart(4, "0"));
const date = fc.tuple(year, two(1, 12), two(1, 28)).map((parts) => parts.join("-"));
const fraction = fc.tuple(fc.constant("."), digits(6)).map((parts) => parts.join(""));
const clock = fc
  .tuple(two(0, 23), two(0, 59), two(0, 59), fc.option(fraction, { nil: "" }))
  .map(([hour, minute, second, rest]) => `${hour}:${minute}:${second}${rest}`);
const zone = fc.constantFrom("", "+02", "-05:30", "+14");
const decimal = (whole: number, scale: number) =>
  fc.tuple(sign, digits(whole), digits(scale)).map(([minus, before, behind]) => `${minus}${before}.${behind}`);
const significant = fc
  .tuple(sign, digits(9), digits(8))
  .map(([minus, before, behind]) => `${minus}${before}.${behind}`);

/** SUPER's null is NULL, unlike that of PostgreSQL's JSON. */
const isNotNull = (json: string) => json !== "null";

describe("COPY gives the values that PostgreSQL reads", () => {
  test.for([
    { type: "smallint", text: fc.integer({ min: -32_768, max: 32_767 }).map(String) },
    { type: "int", text: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map(String) },
    { type: "bigint", text: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) },
    { type: "numeric(38,10)", text: decimal(28, 10) },
    { type: "numeric(6,2)", text: decimal(4, 2) },
    { type: "numeric(18,0)", text: digits(18) },
    { type: "real", text: fc.float({ noNaN: true, noDefaultInfinity: true }).map(String) },
    { type: "double precision", text: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
    { type: "double precision", text: significant },
    { type: "boolean", text: fc.constantFrom("t", "f", "true", "no", "1") },
    { type: "date", text: date },
    { type: "timestamp", text: fc.tuple(date, clock).map((parts) => parts.join(" ")) },
    { type: "timestamptz", text: fc.tuple(date, clock, zone).map(([day, time, offset]) => `${day} ${time}${offset}`) },
    { type: "time", text: clock },
    { type: "timetz", text: fc.tuple(clock, zone).map((parts) => parts.join("")) },
    { type: "char(5)", text: fc.string({ unit: fc.constantFrom(..."ab '\t"), maxLength: 5 }) },
    { type: "varchar(40)", text: fc.string({ unit: "grapheme", maxLength: 5 }).filter((it) => !it.includes("\0")) },
    {
      type: "jsonb",
      text: fc
        .jsonValue()
        .map((value) => JSON.stringify(value))
        .filter(isNotNull),
    },
    { type: "interval", text: fc.constantFrom("1 day", "02:03:04", "-3 months") },
    { type: "bytea", text: fc.constantFrom("\\x00ff", "\\x") },
  ])("from the text of a $type", async ({ type, text }, { session }) => {
    const sample = fc.sample(text as fc.Arbitrary<string>, { numRuns: 400, seed: 11 });
    const texts = sample.filter((it) => !it.includes("\u0000") && !/^-?0+e?[+-]?\d*$/.test(it));
    await session.sql(`create temp table loaded (number int, value ${type}, after int)`);
    const quoted = (it: string) => `"${it.replaceAll('"', '""')}"`;
    session.put("s3://b/a", texts.map((it, at) => `${at},${quoted(it)},${-at}\n`).join(""));
    await session.copy("loaded from 's3://b/a'", "csv null as '<null>'");
    const literals = texts.map((it, at) => `(${at}, '${it.replaceAll("'", "''")}'::${type}::text, ${-at})`);
    const expected = await session.sql(`select * from (values ${literals.join(", ")}) v order by 1`);
    expect(await session.sql("select number, value::text, after from loaded order by number")).toEqual(expected);
  });
});
