import { describe, expect, test } from "vitest";
import { parseSchedule } from "../../src/events/schedule/schedule.ts";

const start = new Date("2026-11-30T10:07:30Z"); // a Monday

/** The first times after `after`. */
function times(expression: string, count: number, after = start): string[] {
  const schedule = parseSchedule(expression);
  const found: string[] = [];
  for (let time = schedule.next(after, start); time && found.length < count; time = schedule.next(time, start))
    found.push(time.toISOString().replace(":00.000Z", "Z"));
  return found;
}

describe("a rate", () => {
  test.for([
    { expression: "rate(1 minute)", expected: ["2026-11-30T10:08:30.000Z", "2026-11-30T10:09:30.000Z"] },
    { expression: "rate(15 minutes)", expected: ["2026-11-30T10:22:30.000Z", "2026-11-30T10:37:30.000Z"] },
    { expression: "rate(1 hour)", expected: ["2026-11-30T11:07:30.000Z", "2026-11-30T12:07:30.000Z"] },
    { expression: "rate(7 days)", expected: ["2026-12-07T10:07:30.000Z", "2026-12-14T10:07:30.000Z"] },
  ])("$expression counts from its start", ({ expression, expected }) => {
    expect(times(expression, 2)).toEqual(expected);
  });

  test("keeps its beat when it is asked later", () => {
    expect(times("rate(15 minutes)", 1, new Date("2026-11-30T11:00:00Z"))).toEqual(["2026-11-30T11:07:30.000Z"]);
  });
});

describe("cron, in UTC", () => {
  // The examples of the page on scheduled rules, their times read off a calendar.
  test.for([
    { expression: "cron(0 10 * * ? *)", expected: ["2026-12-01T10:00Z", "2026-12-02T10:00Z"] },
    { expression: "cron(15 12 * * ? *)", expected: ["2026-11-30T12:15Z", "2026-12-01T12:15Z"] },
    { expression: "cron(0 18 ? * MON-FRI *)", expected: ["2026-11-30T18:00Z", "2026-12-01T18:00Z"] },
    { expression: "cron(0 8 1 * ? *)", expected: ["2026-12-01T08:00Z", "2027-01-01T08:00Z"] },
    { expression: "cron(0/15 * * * ? *)", expected: ["2026-11-30T10:15Z", "2026-11-30T10:30Z", "2026-11-30T10:45Z"] },
    { expression: "cron(0/10 * ? * MON-FRI *)", expected: ["2026-11-30T10:10Z", "2026-11-30T10:20Z"] },
    { expression: "cron(0/5 8-17 ? * MON-FRI *)", expected: ["2026-11-30T10:10Z", "2026-11-30T10:15Z"] },
    { expression: "cron(0/30 20-2 ? * MON-FRI *)", refused: "Hours" },
    { expression: "cron(0 9 ? * 2#1 *)", expected: ["2026-12-07T09:00Z", "2027-01-04T09:00Z"] },
    { expression: "cron(0 9 ? * FRI#5 *)", expected: ["2027-01-29T09:00Z", "2027-04-30T09:00Z"] },
    { expression: "cron(0 0 L * ? *)", expected: ["2026-12-31T00:00Z", "2027-01-31T00:00Z", "2027-02-28T00:00Z"] },
    { expression: "cron(0 0 29 2 ? *)", expected: ["2028-02-29T00:00Z", "2032-02-29T00:00Z"] },
    { expression: "cron(0 0 31 * ? 2027)", expected: ["2027-01-31T00:00Z", "2027-03-31T00:00Z"] },
    { expression: "cron(0 0 ? * L *)", expected: ["2026-12-05T00:00Z", "2026-12-12T00:00Z"] },
    { expression: "cron(0 6 1W * ? *)", expected: ["2026-12-01T06:00Z", "2027-01-01T06:00Z", "2027-02-01T06:00Z"] },
    { expression: "cron(0 6 2W 1 ? *)", expected: ["2027-01-01T06:00Z", "2028-01-03T06:00Z"] },
    { expression: "cron(0 6 1W 5 ? *)", expected: ["2027-05-03T06:00Z", "2028-05-01T06:00Z"] },
    { expression: "cron(0 6 31W * ? 2027)", expected: ["2027-01-29T06:00Z", "2027-03-31T06:00Z"] },
    { expression: "cron(59 23 ? JAN,jul sat,SUN 2026/2)", expected: ["2028-01-01T23:59Z", "2028-01-02T23:59Z"] },
    { expression: "cron(0 0 1 1 ? 2020-2026)", expected: [] },
  ])("$expression", ({ expression, expected, refused }) => {
    if (refused !== undefined) expect(() => parseSchedule(expression)).toThrow(refused);
    else expect(times(expression, expected.length || 1)).toEqual(expected);
  });
});

test.for([
  { expression: "rate(5 minute)", problem: "plural after more" },
  { expression: "rate(1 hours)", problem: "singular after 1" },
  { expression: "rate(0 minutes)", problem: "positive number" },
  { expression: "rate(30 seconds)", problem: "minutes, hours or days" },
  { expression: "cron(* * * * * *)", problem: "one of Day-of-month and Day-of-week is ?" },
  { expression: "cron(0 9 ? * ? *)", problem: "one of Day-of-month and Day-of-week is ?" },
  { expression: "cron(0 9 * * ?)", problem: "takes 6 fields, and this has 5" },
  { expression: "cron()", problem: "this has 0" },
  { expression: "cron(60 9 * * ? *)", problem: "Minutes takes 0 to 59" },
  { expression: "cron(0/0 9 * * ? *)", problem: "Minutes" },
  { expression: "cron(0 9 ? * 0 *)", problem: "Day-of-week takes 1 to 7" },
  { expression: "cron(0 9 ? * 2/2 *)", problem: "Day-of-week" },
  { expression: "cron(0 9 ? * 6L *)", problem: "Day-of-week" },
  { expression: "cron(0 9 ? * 3#1,6#3 *)", problem: "Day-of-week" },
  { expression: "cron(0 9 LW * ? *)", problem: "Day-of-month" },
  { expression: "at(2026-12-01T00:00:00)", problem: "write rate(value unit) or cron(six fields)" },
])("$expression is refused: $problem", ({ expression, problem }) => {
  expect(() => parseSchedule(expression)).toThrow(
    expect.objectContaining({ code: "ValidationException", message: expect.stringContaining(problem) }),
  );
});
