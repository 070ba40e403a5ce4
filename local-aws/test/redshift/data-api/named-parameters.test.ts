import { describe, expect, test } from "vitest";
import { fillParameters } from "../../../src/redshift/data-api/statements/named-parameters.ts";

const parameters = [
  { name: "a", value: "1" },
  { name: "b", value: "it's" },
];

describe("named parameters", () => {
  test("leave a name that is not given as it is", () => {
    expect(fillParameters(["SELECT :a, :b, :other"], parameters)).toEqual(["SELECT '1', 'it''s', :other"]);
  });

  test("are refused when nothing uses them", () => {
    expect(() => fillParameters(["SELECT ':a'", "SELECT b"], parameters)).toThrow(
      /^Parameters list contains unused parameters\. Unused parameters: \[a, b\]$/,
    );
  });

  test("leave statements alone when there are none", () => {
    expect(fillParameters(["SELECT x[1:2], :a"])).toEqual(["SELECT x[1:2], :a"]);
  });
});
