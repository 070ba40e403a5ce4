import { describe, expect, test } from "vitest";
import { postgresName } from "../../../src/redshift/sql/lex/postgres-name.ts";

const x = (count: number) => "x".repeat(count);

describe("an identifier", () => {
  test("folds ASCII letters only", () => {
    expect(postgresName("Größe ÄB")).toBe("größe Äb");
  });

  test("of 63 bytes stays whole", () => {
    expect(postgresName(x(63))).toBe(x(63));
  });

  test("of 64 bytes is shortened to 63 with a hash of the whole", () => {
    expect(postgresName(x(64))).toBe(`${x(50)}$7ce100971f64`);
  });

  test("of 127 bytes differs from one with another last byte", () => {
    expect(postgresName(`${x(126)}a`)).not.toBe(postgresName(`${x(126)}b`));
  });

  test("is cut at 127 bytes, as Redshift does", () => {
    expect(postgresName(`${x(127)}a`)).toBe(postgresName(x(127)));
  });

  test("is cut between two characters", () => {
    expect(postgresName("€".repeat(30))).toMatch(/^€{16}\$[0-9a-f]{12}$/);
  });
});
