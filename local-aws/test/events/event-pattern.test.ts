import { describe, expect, test } from "vitest";
import { parseEventPattern } from "../../src/events/event-pattern.ts";

/** The rule of the product's documentation, for the database dev. */
const failedLoads = {
  source: ["aws.redshift-data"],
  "detail-type": ["Redshift Data Statement Status Change"],
  detail: { state: ["FAILED"], statementName: [{ prefix: "dev/" }] },
};

const statementEvent = (detail: object) => ({
  source: "aws.redshift-data",
  "detail-type": "Redshift Data Statement Status Change",
  resources: ["arn:aws:redshift:us-east-1:123456789012:cluster:main"],
  detail: { state: "FAILED", statementName: "dev/public.orders/b1/1", rows: 0, ...detail },
});

const matches = (pattern: object, event: object) => parseEventPattern(JSON.stringify(pattern))(event);

describe("the rule for failed loads", () => {
  test("matches a failed statement of its database", () => {
    expect(matches(failedLoads, statementEvent({}))).toBe(true);
  });

  test.for([
    { what: "a finished one", event: statementEvent({ state: "FINISHED" }) },
    { what: "one of another database", event: statementEvent({ statementName: "devil/public.orders/b1/1" }) },
    { what: "one without a name", event: statementEvent({ statementName: undefined }) },
    { what: "an event of another source", event: { ...statementEvent({}), source: "aws.redshift" } },
    { what: "an event of another type", event: { ...statementEvent({}), "detail-type": "Other" } },
  ])("does not match $what", ({ event }) => {
    expect(matches(failedLoads, event)).toBe(false);
  });
});

describe("a filter", () => {
  test.for([
    { filter: "text", yes: ["text"], no: ["Text", "", undefined, null] },
    { filter: 7, yes: [7], no: ["7", 8] },
    { filter: true, yes: [true], no: ["true", false] },
    { filter: null, yes: [null], no: [undefined, "null"] },
    { filter: { prefix: "ab" }, yes: ["ab", "abc"], no: ["cab", "AB", 7] },
    { filter: { prefix: { "equals-ignore-case": "ab" } }, yes: ["ABc"], no: ["cab"] },
    { filter: { suffix: ".csv" }, yes: ["a.csv"], no: ["a.CSV", "a.csv.gz"] },
    { filter: { suffix: { "equals-ignore-case": ".csv" } }, yes: ["a.CSV"], no: ["csv"] },
    { filter: { "equals-ignore-case": "Failed" }, yes: ["FAILED"], no: ["fail", 7] },
    { filter: { wildcard: "dev/*/b1*" }, yes: ["dev/x/b1", "dev/\n/b12"], no: ["dev/b1", "xdev/x/b1"] },
    { filter: { wildcard: "a\\*b\\\\.c" }, yes: ["a*b\\.c"], no: ["axb\\.c", "a*b\\xc"] },
    { filter: { numeric: ["=", 5] }, yes: [5], no: [6, "5"] },
    { filter: { numeric: [">", 0, "<=", 5] }, yes: [0.1, 5], no: [0, 5.1, "3", undefined] },
    { filter: { numeric: [">=", 1] }, yes: [1], no: [0] },
    { filter: { numeric: ["<", 1] }, yes: [0], no: [1] },
    { filter: { exists: true }, yes: ["x", null, 0], no: [undefined] },
    { filter: { exists: false }, yes: [undefined], no: ["x", null] },
    { filter: { "anything-but": "a" }, yes: ["b", 7, null], no: ["a", undefined] },
    { filter: { "anything-but": ["a", 7] }, yes: ["b", 8], no: ["a", 7] },
    { filter: { "anything-but": { prefix: "tmp/" } }, yes: ["data/x"], no: ["tmp/x"] },
    { filter: { "anything-but": { suffix: [".tmp", ".bak"] } }, yes: ["a.csv"], no: ["a.tmp", "a.bak"] },
    { filter: { "anything-but": { "equals-ignore-case": "a" } }, yes: ["b"], no: ["A"] },
    { filter: { "anything-but": { wildcard: "a*z" } }, yes: ["abc"], no: ["az"] },
  ])("$filter matches the right values only", ({ filter, yes, no }) => {
    const passes = (value: unknown) => matches({ detail: { field: [filter] } }, { detail: { field: value } });
    expect({ yes: yes.filter(passes), no: no.filter(passes) }).toEqual({ yes, no: [] });
  });
});

describe("a pattern", () => {
  test("needs one member of each of its lists", () => {
    const pattern = { a: ["1", { prefix: "2" }], b: ["x"] };
    expect(matches(pattern, { a: "22", b: "x" })).toBe(true);
    expect(matches(pattern, { a: "22", b: "y" })).toBe(false);
    expect(matches(pattern, { b: "x" })).toBe(false);
  });

  test("matches an event's list by one of its values, and a list of objects within one object", () => {
    const event = {
      resources: ["r1", "r2"],
      items: [
        { k: "a", v: 1 },
        { k: "b", v: 2 },
      ],
    };
    expect(matches({ resources: ["r2"] }, event)).toBe(true);
    expect(matches({ resources: ["r3"] }, event)).toBe(false);
    expect(matches({ items: { k: ["b"], v: [2] } }, event)).toBe(true);
    expect(matches({ items: { k: ["a"], v: [2] } }, event)).toBe(false);
  });

  test("with $or needs one of its alternatives", () => {
    const pattern = {
      source: ["s"],
      $or: [{ detail: { state: ["FAILED"] } }, { detail: { rows: [{ numeric: ["=", 0] }] } }],
    };
    expect(matches(pattern, { source: "s", detail: { state: "FAILED", rows: 3 } })).toBe(true);
    expect(matches(pattern, { source: "s", detail: { state: "FINISHED", rows: 0 } })).toBe(true);
    expect(matches(pattern, { source: "s", detail: { state: "FINISHED", rows: 3 } })).toBe(false);
  });

  test("for an absent field looks below absent parents", () => {
    expect(matches({ detail: { error: { code: [{ exists: false }] } } }, { detail: {} })).toBe(true);
  });

  test("does not see what every object inherits", () => {
    expect(matches({ constructor: [{ exists: false }] }, {})).toBe(true);
  });

  test.for([
    { pattern: "{", reason: "It is not JSON" },
    { pattern: "[]", reason: "Filter is not an object" },
    { pattern: "{}", reason: "Empty objects are not allowed" },
    { pattern: '{"a":[]}', reason: "Empty arrays are not allowed" },
    { pattern: '{"a":"x"}', reason: '"a" must be an object or an array' },
    { pattern: '{"a":[["x"]]}', reason: "A list within a list is not allowed" },
    { pattern: '{"a":[{"starts-with":"x"}]}', reason: "Unrecognized match type starts-with" },
    { pattern: '{"a":[{"cidr":"10.0.0.0/8"}]}', reason: "Unrecognized match type cidr" },
    { pattern: '{"a":[{"prefix":"x","suffix":"y"}]}', reason: "Only one key allowed in match expression" },
    { pattern: '{"a":[{"prefix":7}]}', reason: "prefix match pattern must be a string" },
    { pattern: '{"a":[{"exists":"yes"}]}', reason: "exists match pattern must be true or false" },
    { pattern: '{"a":[{"numeric":["~",1]}]}', reason: "Unrecognized numeric range operator: ~" },
    { pattern: '{"a":[{"numeric":[">","1"]}]}', reason: "Value of numeric match must be numeric" },
    { pattern: '{"a":[{"numeric":[">"]}]}', reason: "Numeric match needs one or two pairs of operator and number" },
    { pattern: '{"a":[{"anything-but":{"exists":true}}]}', reason: "Unsupported anything-but pattern: exists" },
    { pattern: '{"a":[{"anything-but":[null]}]}', reason: "anything-but takes strings and numbers" },
    { pattern: '{"a":[{"wildcard":"a**b"}]}', reason: "Consecutive wildcard characters are not allowed" },
    { pattern: '{"$or":[{"a":["x"]}]}', reason: "$or needs a list of at least two objects" },
  ])("is refused when it is $pattern", ({ pattern, reason }) => {
    expect(() => parseEventPattern(pattern)).toThrow(`Event pattern is not valid. Reason: ${reason}`);
  });
});
