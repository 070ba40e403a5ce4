import { InvalidArgumentError } from "commander";
import { describe, expect, test } from "vitest";
import { parseQuotas } from "../../src/cli/options/quotas-option.ts";

describe("the option --quotas", () => {
  test("takes the name of a preset", () => {
    expect(parseQuotas("aws")).toEqual({ preset: "aws" });
  });

  test("takes JSON", () => {
    expect(parseQuotas('{ "preset": "aws", "activeStatements": 5 }')).toEqual({ preset: "aws", activeStatements: 5 });
  });

  test.for([
    ["azure", /expected one of "aws"\|"local"/],
    ["{", /^It is neither aws nor JSON: /],
    ['{ "activeStatement": 5 }', /Unrecognized key: "activeStatement"[\s\S]*with: statementsPerBatch, /],
    ['{ "activeStatements": -1 }', /activeStatements/],
  ] as const)("refuses %s", ([text, message]) => {
    expect(() => parseQuotas(text)).toThrow(InvalidArgumentError);
    expect(() => parseQuotas(text)).toThrow(message);
  });
});
