import { describe, expect, test } from "vitest";
import type { Row, Table } from "../../../src/demo/data/demo-table.ts";
import { fingerprintSum } from "../../../src/demo/data/fingerprint.ts";
import { expectation } from "../../../src/demo/data/oracle.ts";

const columns: Table["columns"] = [
  { name: "shop", type: "text" },
  { name: "id", type: "integer" },
  { name: "at", type: "timestamp" },
  { name: "state", type: "text" },
];
const key = { keys: ["shop", "id"], timestamp: "at" };
const [first, second, otherShop]: [Row, Row, Row] = [
  ["A", 1, 1_000, "new"],
  ["A", 1, 2_000, "paid"],
  ["B", 1, 1_500, "new"],
];

const outcome = (keeps: Table["keeps"], arriving: Row[]) => {
  const expected = expectation({ name: "orders", columns, keeps });
  for (const row of arriving) expected.add([row]);
  return expected.result();
};
const table = (rows: Row[]) => {
  const sum = fingerprintSum(columns);
  sum.add(rows);
  return sum.result();
};

describe("the expectation", () => {
  test("of an appended table is every row, as often as it came", () => {
    expect(outcome({ kind: "every row" }, [first, first, second])).toEqual(table([first, first, second]));
  });

  test("of a merged table is the latest row of each composite key, however late an older one comes", () => {
    const arriving = [second, otherShop, first, second];
    expect(outcome({ kind: "latest per key", ...key }, arriving)).toEqual(table([second, otherShop]));
  });

  test("of a history is every version of each key once", () => {
    const arriving = [second, otherShop, first, second, first];
    expect(outcome({ kind: "every version", ...key }, arriving)).toEqual(table([first, second, otherShop]));
  });

  test("refuses two different rows with one key and timestamp", () => {
    const rival: Row = ["A", 1, 1_000, "lost"];
    expect(() => outcome({ kind: "latest per key", ...key }, [first, rival])).toThrow("two different rows");
  });
});
