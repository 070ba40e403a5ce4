import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  columnProblem,
  formatTableName,
  IdentifierError,
  identifierProblem,
  parseTableName,
  quoteIdentifier,
  quoteLiteral,
  quoteTable,
} from "../../../src/core/base/identifier.ts";

describe("a table name", () => {
  test.each([
    { text: "orders", table: { name: "orders" } },
    { text: "sales.orders", table: { schema: "sales", name: "orders" } },
    { text: "Sales.ORDERS", table: { schema: "sales", name: "orders" } },
    { text: '"my schema"."Order Items"', table: { schema: "my schema", name: "Order Items" } },
    { text: 'sales."v1.2"', table: { schema: "sales", name: "v1.2" } },
    { text: ' sales . "orders" ', table: { schema: "sales", name: "orders" } },
    { text: "my schema.2024-orders", table: { schema: "my schema", name: "2024-orders" } },
    { text: "public.select", table: { schema: "public", name: "select" } },
    { text: "Größe$", table: { name: "größe$" } },
    { text: "ÄÖ", table: { name: "ÄÖ" } },
  ])("is read from $text", ({ text, table }) => {
    expect(parseTableName(text)).toEqual(table);
  });

  test.each([
    { text: "", message: 'Table name "": "" is empty; write a name of 1 to 127 bytes' },
    { text: "sales.", message: 'Table name "sales.": "" is empty; write a name of 1 to 127 bytes' },
    { text: ".orders", message: 'Table name ".orders": "" is empty; write a name of 1 to 127 bytes' },
    {
      text: "dev.sales.orders",
      message:
        'Table name "dev.sales.orders" has more than two parts; write schema.table, and the database in cluster.db_name',
    },
  ])("is refused when it is $text", ({ text, message }) => {
    expect(() => parseTableName(text)).toThrow(new IdentifierError(message));
  });

  test.each([
    "orders; drop table x",
    "orders'",
    'or"ders',
    '"orders',
    '"or""ders"',
    "a--b",
    "a/*b",
    "a*/b",
    "a\\b",
    "a\0b",
  ])("is refused when it tries SQL: %j", (text) => {
    expect(() => parseTableName(text)).toThrow(IdentifierError);
  });

  test.each([
    { table: { schema: "sales", name: "orders" }, text: "sales.orders" },
    { table: { name: "_t$1" }, text: "_t$1" },
    { table: { schema: "sales", name: "Order Items" }, text: 'sales."Order Items"' },
    { table: { name: "v1.2" }, text: '"v1.2"' },
    { table: { name: "2024" }, text: '"2024"' },
  ])("is written $text in messages", ({ table, text }) => {
    expect(formatTableName(table)).toBe(text);
  });

  test("survives being written and read", () => {
    const name = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
      .filter((text) => !identifierProblem(text));
    fc.assert(
      fc.property(name, name, (schema, table) => {
        expect(parseTableName(formatTableName({ schema, name: table }))).toEqual({ schema, name: table });
      }),
    );
  });

  test("is quoted part by part in SQL", () => {
    expect(quoteTable({ schema: "sales", name: "orders" })).toBe('"sales"."orders"');
    expect(quoteTable({ name: "orders" })).toBe('"orders"');
  });
});

describe("an identifier", () => {
  test.each(["a", "order", "Order Items", "größe", "a-b", "a$b", "1st", "a/b", "a*b", "x".repeat(127)])(
    "may be %j",
    (name) => {
      expect(identifierProblem(name)).toBeUndefined();
    },
  );

  test.each([
    { name: "", problem: "is empty; write a name of 1 to 127 bytes" },
    { name: " ", problem: "is empty; write a name of 1 to 127 bytes" },
    { name: "x".repeat(128), problem: "is 128 bytes long; Redshift's limit is 127" },
    { name: "é".repeat(64), problem: "is 128 bytes long; Redshift's limit is 127" },
    { name: "a\nb", problem: "contains a control character; remove it" },
    { name: "a\ud800", problem: "is not well-formed Unicode; remove the lone surrogate" },
    { name: "a;b", problem: "contains a semicolon (;), which is never part of a name here; remove it or rename" },
    { name: "a--b", problem: "contains a comment (--), which is never part of a name here; remove it or rename" },
  ])("is refused with a reason: $name", ({ name, problem }) => {
    expect(identifierProblem(name)).toBe(problem);
  });

  test("doubles a double quote", () => {
    expect(quoteIdentifier('a"b')).toBe('"a""b"');
  });
});

describe("a column name", () => {
  test.each(["oid", "tableoid", "XMIN", "cmin", "xmax", "cmax", "ctid"])("may not be the system column %s", (name) => {
    expect(columnProblem(name)).toBe("is a system column that Redshift reserves; rename the column");
  });

  test("obeys the rules of identifiers otherwise", () => {
    expect(columnProblem("user id")).toBeUndefined();
    expect(columnProblem("a\0")).toBe("contains a control character; remove it");
  });
});

describe("a literal", () => {
  test.each([
    { text: "it's", literal: "'it''s'" },
    { text: "\\N", literal: "'\\\\N'" },
    { text: "a\\'b", literal: "'a\\\\''b'" },
  ])("is written $literal", ({ text, literal }) => {
    expect(quoteLiteral(text)).toBe(literal);
  });
});
