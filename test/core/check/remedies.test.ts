import { describe, expect, test } from "vitest";
import { checkFile } from "../../../src/core/check/check-file.ts";
import { tableOfDdl } from "../../../src/core/check/ddl/read-ddl.ts";
import { parseCopyOptions } from "../../../src/core/pipeline/copy-options/copy-options.ts";

const ddl = "CREATE TABLE shop.orders (order_id BIGINT, status VARCHAR(16), amount DECIMAL(12,2));";
const columns = tableOfDdl(ddl, { schema: "shop", name: "orders" }) ?? [];

function remediesOf(content: Parameters<typeof checkFile>[0], copyOptions: string): string[] {
  const parsed = parseCopyOptions(copyOptions);
  if (!("options" in parsed)) throw new Error(copyOptions);
  return checkFile(content, { name: "shop.orders", columns }, { options: parsed.options }).map(({ remedy }) => remedy);
}

describe("the remedy for a file", () => {
  test.each([
    { line: "order_id;status;amount", delimiter: ";" },
    { line: "order_id\tstatus\tamount", delimiter: "\\t" },
    { line: "order_id|status|amount", delimiter: "|" },
  ])("whose lines seem to be written with $delimiter names that", ({ line, delimiter }) => {
    const content = { kind: "text" as const, header: [line], rows: [] };
    expect(remediesOf(content, "CSV IGNOREHEADER 1")).toContain(
      `add DELIMITER '${delimiter}' to copy.options, which the lines seem to be written with`,
    );
  });

  test("whose text is too long for a CHAR makes it VARCHAR, since ALTER COLUMN widens no CHAR", () => {
    const code = tableOfDdl("CREATE TABLE shop.codes (code CHAR(2), name VARCHAR(2))", {
      schema: "shop",
      name: "codes",
    });
    const parsed = parseCopyOptions("CSV");
    if (!("options" in parsed)) throw new Error("CSV");
    const content = { kind: "text" as const, rows: [["abc", "abc"]] };
    const findings = checkFile(content, { name: "shop.codes", columns: code ?? [] }, parsed);
    expect(findings.map(({ remedy }) => remedy)).toEqual([
      "make code VARCHAR(4), or add TRUNCATECOLUMNS to copy.options",
      "ALTER TABLE shop.codes ALTER COLUMN name TYPE VARCHAR(4), or add TRUNCATECOLUMNS to copy.options",
    ]);
  });

  test("with one column is to write all where no delimiter explains it", () => {
    const content = { kind: "text" as const, header: ["a;b"], rows: [] };
    expect(remediesOf(content, "CSV IGNOREHEADER 1")).toContain(
      "write all 3 columns, or name those of the file in copy.columns",
    );
  });

  test("with a key that is nearly a column's names the column", () => {
    const content = { kind: "json" as const, records: [{ order_id: "1", status: "placed", amuont: "2" }] };
    expect(remediesOf(content, "JSON 'auto'")).toContain(
      "rename it if amount is meant, or run ALTER TABLE shop.orders ADD COLUMN if it is wanted",
    );
  });
});
