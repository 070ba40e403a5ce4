import { describe, expect, test } from "vitest";
import { fillParameters } from "../../../src/redshift/data-api/statements/named-parameters.ts";

const parameters = [
  { name: "a", value: "1" },
  { name: "b", value: "it's" },
];

describe("named parameters", () => {
  test.for([
    ["SELECT :a, :b", "SELECT '1', 'it''s'"],
    ["SELECT :a::smallint + x::int, :b", "SELECT '1'::smallint + x::int, 'it''s'"],
    [
      "SELECT ':a', \":a\", 'it''s :a', :a /* :b */ -- :b\n, :b",
      "SELECT ':a', \":a\", 'it''s :a', '1' /* :b */ -- :b\n, 'it''s'",
    ],
    ["SELECT :a, :b, :other", "SELECT '1', 'it''s', :other"],
  ])("turn %j into %j", ([sql = "", filled]) => {
    expect(fillParameters([sql], parameters)).toEqual([filled]);
  });

  test("may each be used in one of several statements", () => {
    expect(fillParameters(["SELECT :a", "SELECT :b"], parameters)).toEqual(["SELECT '1'", "SELECT 'it''s'"]);
  });

  test("keep their backslashes, which Redshift reads as escapes", () => {
    expect(fillParameters(["SELECT :p"], [{ name: "p", value: "\\d+" }])).toEqual(["SELECT '\\\\d+'"]);
  });

  test("are refused when nothing uses them", () => {
    expect(() => fillParameters(["SELECT ':a'", "SELECT b"], parameters)).toThrow(
      /^Parameters :a, :b are not used by any statement, so nothing was submitted\./,
    );
  });

  test("leave statements alone when there are none", () => {
    expect(fillParameters(["SELECT x[1:2], :a"])).toEqual(["SELECT x[1:2], :a"]);
  });
});
