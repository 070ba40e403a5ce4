import { describe, expect, test } from "vitest";
import { checkAlsoOn } from "../../../src/core/check/check-also-on.ts";
import { tableOfDdl } from "../../../src/core/check/ddl/read-ddl.ts";
import { tableKeysOfDdl } from "../../../src/core/check/ddl/table-keys.ts";
import type { MatchingMode } from "../../../src/core/pipeline/pipeline.ts";

const table = { schema: "shop", name: "orders" };

function findingsOf(ddl: string, alsoOn: readonly string[], keys: readonly string[] = ["id"]): string[] {
  const mode: MatchingMode = { kind: "merge", keys, timestamps: ["at"], nullKeys: "reject", alsoOn };
  const columns = tableOfDdl(ddl, table) ?? [];
  const found = checkAlsoOn({ name: "shop.orders", columns, keys: tableKeysOfDdl(ddl, table) }, mode);
  return found.map(({ severity, kind, column, message }) => `${severity} ${kind} ${column ?? "-"}: ${message}`);
}

const duty = expect.stringMatching(/^note match -: that .* never changes .* the old version stays beside the new one$/);
const create = (columns: string, attributes = "") => `CREATE TABLE shop.orders (${columns}) ${attributes};`;
const plain = "id BIGINT NOT NULL, at TIMESTAMP, day DATE NOT NULL, shop INT NOT NULL";

describe("merge_also_on beside the table's DDL", () => {
  test("says nothing without the key", () => {
    expect(findingsOf(create(plain), [])).toEqual([]);
  });

  test("is fine for distribution key and first sort key, but for the duty", () => {
    expect(findingsOf(create(plain, "DISTKEY (shop) COMPOUND SORTKEY (day, at)"), ["Day", "shop"])).toEqual([duty]);
    expect(findingsOf(create(`${plain} DISTKEY, x INT SORTKEY`), ["shop"])).toEqual([duty]);
  });

  test("names a column that the table does not have", () => {
    const found = findingsOf(create(plain), ["dai"]);
    expect(found[0]).toBe("error missing dai: options.merge_also_on names dai, which shop.orders does not have");
  });

  test.each(["BOOLEAN", "SUPER", "GEOMETRY"])("refuses a column of type %s", (type) => {
    const found = findingsOf(create(`${plain}, flag ${type} NOT NULL DISTKEY`), ["flag"]);
    expect(found[0]).toMatch(/^error wrong type flag: /);
  });

  test.each(["DATE", "TIMESTAMPTZ", "VARCHAR(8)", "DECIMAL(9,2)", "VARBYTE(4)"])(
    "takes a column of type %s",
    (type) => {
      expect(findingsOf(create(`${plain}, flag ${type} NOT NULL DISTKEY`), ["flag"])).toEqual([duty]);
    },
  );

  test.each([
    { attributes: "", why: "is neither its distribution key nor in its sort key" },
    { attributes: "DISTKEY (shop) SORTKEY AUTO", why: "is neither its distribution key nor in its sort key" },
    { attributes: "SORTKEY (shop, day)", why: "is not the first column of its sort key" },
  ])("says where it saves little: $attributes", ({ attributes, why }) => {
    expect(findingsOf(create(plain, attributes), ["day"])).toEqual([expect.stringContaining(why), duty]);
  });

  test("follows ALTER TABLE", () => {
    const altered = `${create(plain, "SORTKEY (shop)")} ALTER TABLE shop.orders ALTER SORTKEY (day); ALTER TABLE shop.orders ALTER DISTKEY shop;`;
    expect(tableKeysOfDdl(altered, table)).toEqual({ distKey: "shop", sortKeys: ["day"], unique: [] });
    expect(tableKeysOfDdl(`${altered} ALTER TABLE shop.orders ALTER SORTKEY NONE;`, table).sortKeys).toEqual([]);
  });

  test.each([
    create(`${plain}, PRIMARY KEY (id, day)`, "SORTKEY (day)"),
    create(`${plain}, CONSTRAINT one UNIQUE (day, id)`, "SORTKEY (day)"),
    `${create(plain, "SORTKEY (day)")} ALTER TABLE shop.orders ADD CONSTRAINT one PRIMARY KEY (id, day);`,
  ])("warns where a declared key contradicts it: %s", (ddl) => {
    const found = findingsOf(ddl, ["day"]);
    expect(found[0]).toMatch(
      /^warning match day: shop.orders declares the key \((id, day|day, id)\), so rows with one id may differ in day/,
    );
  });

  test("does not warn where merge_pk determines it, or holds it", () => {
    const determined = create(`${plain}, PRIMARY KEY (id), UNIQUE (id, day)`, "SORTKEY (day)");
    expect(findingsOf(determined, ["day"])).toEqual([duty]);
    expect(findingsOf(create(`${plain}, PRIMARY KEY (id, day)`, "SORTKEY (day)"), ["day"], ["id", "day"])).toEqual([
      "note match day: day is in merge_pk, so it is equal in every version of a row; merge_also_on adds its range",
      duty,
    ]);
  });

  test("says what becomes of NULL, and what is not known without DDL", () => {
    const columns = tableOfDdl(create("id INT NOT NULL, day DATE"), table) ?? [];
    const mode: MatchingMode = { kind: "merge", keys: ["id"], timestamps: ["at"], nullKeys: "reject", alsoOn: ["day"] };
    const found = checkAlsoOn({ name: "shop.orders", columns }, mode).map(({ message }) => message);
    expect(found[0]).toContain("may be NULL");
    expect(found[1]).toContain("is not known: the Data API does not say it");
  });
});
