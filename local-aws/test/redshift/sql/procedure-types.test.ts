import { expect, test } from "vitest";
import { piecesOf } from "../../../src/redshift/sql/plpgsql/code.ts";
import { readType } from "../../../src/redshift/sql/plpgsql/read-declarations.ts";

test.for([
  ["decimal(10, 2) wrong", "wrong"],
  ["character varying(5) x", "x"],
  ["timestamp without time zone y", "y"],
])("the syntax error of the type %s is at its word", ([type = "", word]) => {
  expect(() => readType(piecesOf(type))).toThrow(`syntax error at or near "${word}"`);
});

test("a whole type is read", () => {
  expect(readType(piecesOf(" decimal(10, 2)"))).toMatch(/^numeric\(10, ?2\)$/);
});
