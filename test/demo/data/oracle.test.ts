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
const key = { keys: ["shop", "id"], timestamps: ["at"] };
const [first, second, otherShop]: [Row, Row, Row] = [
  ["A", 1, 1_000, "new"],
  ["A", 1, 2_000, "paid"],
  ["B", 1, 1_500, "new"],
];

const outcome = (keeps: Table["keeps"], arriving: Row[]) => {
  const expected = expectation({ name: "orders", columns, keeps });
  for (const row of arriving) expected.add([row]);
  return expected.result().fingerprint;
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

  test("of change data lacks the keys whose last change deletes them, whatever comes first", () => {
    const keeps = {
      kind: "latest per key, deletes applied",
      keys: ["shop", "id"],
      timestamps: ["at", "state"],
    } as const;
    const expected = expectation({ name: "orders", columns, keeps });
    expected.add([
      ["D", "A", 1, 2_000, "8"],
      ["I", "A", 1, 1_000, "1"],
      ["U", "A", 1, 2_000, "7"],
      ["D", "B", 1, 1_000, "1"],
      ["I", "B", 1, 1_000, "2"],
    ]);
    expect(expected.result()).toEqual({ fingerprint: table([["B", 1, 1_000, "2"]]), deletedKeys: ["A\u001f1"] });
  });

  test("refuses two different rows with one key and timestamp", () => {
    const rival: Row = ["A", 1, 1_000, "lost"];
    expect(() => outcome({ kind: "latest per key", ...key }, [first, rival])).toThrow("two different rows");
  });
});
