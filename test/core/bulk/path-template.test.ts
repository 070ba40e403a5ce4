import { describe, expect, test } from "vitest";
import {
  expandPath,
  expandRange,
  PathTemplateError,
  parseDate,
  parseDateRange,
} from "../../../src/core/bulk/path-template.ts";

const at = new Date("2026-03-01T00:30:00Z");

describe("a path template", () => {
  test.each([
    { template: "s3://b/orders/", path: "s3://b/orders/" },
    { template: "s3://b/dt={today}/", path: "s3://b/dt=2026-03-01/" },
    { template: "s3://b/dt={yesterday}/", path: "s3://b/dt=2026-02-28/" },
    { template: "s3://b/dt={date}/", path: "s3://b/dt=2026-03-01/" },
    { template: "s3://b/{date:yyyy/MM/dd}/", path: "s3://b/2026/03/01/" },
    { template: "s3://b/{date-1d:yyyyMMdd}/", path: "s3://b/20260228/" },
    { template: "s3://b/{date+2d}/", path: "s3://b/2026-03-03/" },
    { template: "s3://b/{yesterday:yyyy}/{yesterday:MM}/", path: "s3://b/2026/02/" },
    { template: "s3://b/{hour:yyyy/MM/dd/HH}/", path: "s3://b/2026/03/01/00/" },
    { template: "s3://b/{hour-1h:yyyy/MM/dd/HH}/", path: "s3://b/2026/02/28/23/" },
    { template: "s3://b/{hour:yyyyMMdd-HHmm}/", path: "s3://b/20260301-0030/" },
    { template: "s3://b/{date}/{date}/", path: "s3://b/2026-03-01/2026-03-01/" },
  ])("$template makes $path", ({ template, path }) => {
    expect(expandPath(template, at)).toBe(path);
  });

  const known =
    "Known are {today}, {yesterday}, {date}, {date:yyyy/MM/dd}, {date-1d:yyyyMMdd}, {hour:yyyy/MM/dd/HH} and {hour-1h:yyyy/MM/dd/HH}.";
  test.each([
    { template: "s3://b/{tomorrow}/", message: `The placeholder {tomorrow} is not known. ${known}` },
    { template: "s3://b/{}/", message: `The placeholder {} is not known. ${known}` },
    { template: "s3://b/{date-1w}/", message: `The placeholder {date-1w} is not known. ${known}` },
    {
      template: "s3://b/{hour}/",
      message: "The placeholder {hour} needs a format, for example {hour:yyyy/MM/dd/HH}.",
    },
    {
      template: "s3://b/{date:YYYY-MM-dd}/",
      message:
        'The format of {date:YYYY-MM-dd} holds "YYYY"; use yyyy, MM (month), dd, HH and mm (minute), and keep other letters outside the braces.',
    },
    {
      template: "s3://b/{date:yyyy/mm/dd}/",
      message: "The format of {date:yyyy/mm/dd} holds mm, which means minutes, without HH; months are MM.",
    },
    {
      template: "s3://b/{date/",
      message: `The path "s3://b/{date/" has a brace without its partner; close it or remove it. ${known}`,
    },
    {
      template: "s3://b/{{date}}/",
      message: `The path "s3://b/{{date}}/" has a brace without its partner; close it or remove it. ${known}`,
    },
  ])("is refused: $template", ({ template, message }) => {
    expect(() => expandPath(template, at)).toThrow(new PathTemplateError(message));
  });

  test("is refused when its date leaves the calendar", () => {
    expect(() => expandPath("s3://b/{date+1d}/", new Date("9999-12-31T00:00Z"))).toThrow(
      "A path's date lies outside the years 0000 to 9999; use a smaller offset.",
    );
  });
});

describe("a range", () => {
  test("gives one path a day, both ends included", () => {
    expect(expandRange("s3://b/{date}/", parseDateRange("2026-02-27", "2026-03-01"))).toEqual([
      "s3://b/2026-02-27/",
      "s3://b/2026-02-28/",
      "s3://b/2026-03-01/",
    ]);
  });

  test("gives one path an hour where a format holds HH, to the end of its last day", () => {
    const paths = expandRange("s3://b/{hour:yyyy/MM/dd/HH}/", parseDateRange("2026-02-28", "2026-03-01"));
    expect(paths).toHaveLength(48);
    expect(paths[0]).toBe("s3://b/2026/02/28/00/");
    expect(paths[47]).toBe("s3://b/2026/03/01/23/");
  });

  test("begins and ends at the hours it names", () => {
    const range = parseDateRange("2026-03-01T22:10:00Z", "2026-03-02T00:00:00Z");
    expect(expandRange("s3://b/{date:yyyyMMdd-HH}/", range)).toEqual([
      "s3://b/20260301-22/",
      "s3://b/20260301-23/",
      "s3://b/20260302-00/",
    ]);
  });

  test("gives equal paths once", () => {
    const range = parseDateRange("2026-01-30", "2026-02-02");
    expect(expandRange("s3://b/{date:yyyy-MM}/", range)).toEqual(["s3://b/2026-01/", "s3://b/2026-02/"]);
    expect(expandRange("s3://b/orders/", range)).toEqual(["s3://b/orders/"]);
  });

  test("of 10,000 days is the longest", () => {
    const from = new Date("2000-01-01T00:00Z");
    expect(expandRange("{date}", { from, to: new Date("2027-05-18T23:59Z") })).toHaveLength(10_000);
    expect(() => expandRange("{date}", { from, to: new Date("2027-05-19T00:00Z") })).toThrow(
      "The range covers 10001 days, and the limit is 10000; split it into shorter ones",
    );
  });

  test("that ends before it begins is refused", () => {
    expect(() => parseDateRange("2026-03-02", "2026-03-01")).toThrow(
      'The range ends on 2026-03-01, before it begins on 2026-03-02; swap "from" and "to"',
    );
    expect(() => expandRange("{date}", { from: new Date("2026-03-02"), to: new Date("2026-03-01") })).toThrow(
      PathTemplateError,
    );
  });
});

describe("a date", () => {
  test.each([
    { text: "2026-03-01", iso: "2026-03-01T00:00:00.000Z" },
    { text: "2024-02-29", iso: "2024-02-29T00:00:00.000Z" },
    { text: "2026-03-01T05:00", iso: "2026-03-01T05:00:00.000Z" },
    { text: "2026-03-01T05:00:30.5Z", iso: "2026-03-01T05:00:30.500Z" },
    { text: "2026-03-01T00:30:00+01:00", iso: "2026-02-28T23:30:00.000Z" },
  ])("is read from $text", ({ text, iso }) => {
    expect(parseDate(text).toISOString()).toBe(iso);
  });

  test.each([
    { text: "2026-02-30", message: '"2026-02-30" is not a date: the day or time does not exist' },
    { text: "2026-13-01", message: '"2026-13-01" is not a date: the day or time does not exist' },
    { text: "2026-03-01T25:00Z", message: '"2026-03-01T25:00Z" is not a date: the day or time does not exist' },
    { text: "01.03.2026", message: '"01.03.2026" is not a date; write it as 2026-03-01 or 2026-03-01T05:00:00Z' },
    { text: "", message: '"" is not a date; write it as 2026-03-01 or 2026-03-01T05:00:00Z' },
  ])("is refused: $text", ({ text, message }) => {
    expect(() => parseDate(text)).toThrow(new PathTemplateError(message));
  });
});
