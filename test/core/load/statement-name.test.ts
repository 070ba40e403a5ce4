import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatStatementName, parseStatementName } from "../../../src/core/load/statement-name.ts";

const batchId = "8f1f588f4e4c2f8eb2d47fe1cd7364d0";

describe("a statement's name", () => {
  test("holds database, table, batch and attempt", () => {
    expect(formatStatementName({ database: "dev", table: "sales.orders", batchId, attempt: 3 })).toBe(
      "dev/sales.orders/8f1f588f4e4c2f8eb2d47fe1cd7364d0/3",
    );
  });

  test.each([
    { table: "sales.orders", text: "dev/sales.orders/8f1f588f4e4c2f8eb2d47fe1cd7364d0/1" },
    { table: 'sales."a/b"', text: 'dev/sales."a/b"/8f1f588f4e4c2f8eb2d47fe1cd7364d0/1' },
    { table: `"${batchId}/1"`, text: `dev/"${batchId}/1"/8f1f588f4e4c2f8eb2d47fe1cd7364d0/1` },
  ])("is read again for the table $table", ({ table, text }) => {
    expect(parseStatementName(text)).toEqual({ database: "dev", table, batchId, attempt: 1 });
  });

  test.each([
    "",
    "dev",
    "dev/",
    "test.testtable",
    "dev/retry/8f1f588f4e4c2f8eb2d47fe1cd7364d0",
    "dev/8f1f588f4e4c2f8eb2d47fe1cd7364d0/1",
    "/sales.orders/8f1f588f4e4c2f8eb2d47fe1cd7364d0/1",
    "dev//8f1f588f4e4c2f8eb2d47fe1cd7364d0/1",
    "dev/sales.orders/8f1f588f4e4c2f8eb2d47fe1cd7364d0/0",
    "dev/sales.orders/8f1f588f4e4c2f8eb2d47fe1cd7364d0/01",
    "dev/sales.orders/8f1f588f4e4c2f8eb2d47fe1cd7364d0/-1",
    "dev/sales.orders/8f1f588f4e4c2f8eb2d47fe1cd7364d0/1.5",
    "dev/sales.orders/8f1f588f4e4c2f8eb2d47fe1cd7364d0/1000000",
    "dev/sales.orders/8f1f588f4e4c2f8eb2d47fe1cd7364d0/1 ",
    "dev/sales.orders/8f1f588f4e4c2f8eb2d47fe1cd7364d0/1\n",
    "dev/sales.orders/617091d8261e8764afe8b1c1071eb44/1",
    "dev/sales.orders/617091D8261E8764AFE8B1C1071EB448/1",
    "dev/sales.orders/x8f1f588f4e4c2f8eb2d47fe1cd7364d0/1",
  ])("that is not ours is not read: %j", (text) => {
    expect(parseStatementName(text)).toBeUndefined();
  });

  test("survives being written and read", () => {
    const name = fc.record({
      database: fc.string({ minLength: 1 }).filter((text) => !text.includes("/")),
      table: fc.string({ minLength: 1 }),
      batchId: fc.constant(batchId),
      attempt: fc.integer({ min: 1, max: 999_999 }),
    });
    fc.assert(
      fc.property(name, (given) => {
        expect(parseStatementName(formatStatementName(given))).toEqual(given);
      }),
    );
  });
});
