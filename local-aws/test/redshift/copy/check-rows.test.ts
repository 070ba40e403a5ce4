import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type CheckRowsInput, CopyError, checkRows } from "../../../src/redshift/copy/run/check-rows.ts";
import type { ColumnType, TargetColumn } from "../../../src/redshift/copy/target/target-table.ts";
import { integer, readRows, varchar } from "./support/read-rows.ts";

const column = (name: string, type: ColumnType, notNull = false): TargetColumn => {
  return { name, type, notNull, hasDefault: false };
};
const idAndName = [column("id", integer, true), column("name", varchar(3))];

async function* pieces(content: string | Uint8Array, bytes = 3): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(content as string);
  for (let at = 0; at < all.length; at += bytes) yield all.subarray(at, at + bytes);
}

type Given = Partial<Omit<CheckRowsInput, "file">>;

async function rowsOf(content: string | Uint8Array, { options = "CSV", columns = idAndName, ...rest }: Given = {}) {
  return await Array.fromAsync(
    checkRows({ options, columns, file: { name: "orders.csv", bytes: pieces(content) }, ...rest }),
  );
}

async function faultsOf(...given: Parameters<typeof rowsOf>) {
  const rows = await rowsOf(...given);
  return rows.flatMap(({ line, faults }) => faults.map(({ code, column: name }) => [line, code, name]));
}

describe("Checking rows", () => {
  test("says of each fault where it is, and what Redshift would say", async () => {
    expect(await rowsOf("1,tea\nx,salt\n")).toEqual([
      { line: 1, text: "1,tea", count: 2, fields: [], faults: [] },
      {
        line: 2,
        text: "x,salt",
        count: 2,
        fields: [],
        faults: [
          {
            code: 1207,
            message: "Invalid digit, Value 'x', Pos 0, Type: Integer",
            column: "id",
            value: "x",
            bytes: 1,
          },
          { code: 1204, message: "String length exceeds DDL length", column: "name", value: "salt", bytes: 4 },
        ],
      },
    ]);
  });

  test("gives the fields without quotes and escapes, if they are asked for", async () => {
    const rows = await rowsOf('1,"a""b"\n2,c,d\n', { withFields: true });
    expect(rows.map(({ fields, count }) => ({ fields, count }))).toEqual([
      { fields: ["1", 'a"b'], count: 2 },
      { fields: ["2", "c", "d"], count: 3 },
    ]);
  });

  test("goes on after rows of too few or too many fields, and checks the fields that are there", async () => {
    expect(await faultsOf("x\n1,tea,2\n,tea\n")).toEqual([
      [1, 1214, undefined],
      [1, 1207, "id"],
      [2, 1202, undefined],
      [3, 1213, "id"],
    ]);
  });

  test("stops after the requested number of rows", async () => {
    expect(await rowsOf("1,a\n2,b\n3,c\n", { maxRows: 2 })).toHaveLength(2);
    expect(await rowsOf("1,a\n2,b\n3,c\n", { options: "CSV IGNOREHEADER 1", maxRows: 9 })).toHaveLength(2);
  });

  test("reads compressed files and other encodings", async () => {
    expect(await faultsOf(gzipSync("1,tea\n"), { options: "CSV GZIP" })).toEqual([]);
    const utf16 = Buffer.from("\ufeff1,tea\n", "utf16le");
    expect(await faultsOf(utf16, { options: "CSV ENCODING UTF16" })).toEqual([]);
    expect(await faultsOf("1,tea\n", { options: "CSV ENCODING UTF16" })).toEqual([[0, 1221, undefined]]);
  });

  test("finds the members of JSON objects by name, a long one too", async () => {
    const long = `n${"a".repeat(100)}`;
    const columns = [column("id", integer), column(long, varchar(3))];
    expect(await faultsOf(`{"id":1,"${long}":"salt"}\n[2]`, { options: "JSON 'auto'", columns })).toEqual([
      [1, 1204, long],
      [2, 1216, undefined],
    ]);
  });

  test("leaves values of types that only PostgreSQL reads", async () => {
    const columns = [column("place", { kind: "other", name: "geometry" })];
    expect(await faultsOf("POINT(1 2)\nnowhere\n", { columns })).toEqual([]);
  });

  test("refuses what COPY refuses as a whole", async () => {
    await expect(rowsOf(gzipSync("1,tea\n").subarray(0, 15), { options: "CSV GZIP" })).rejects.toThrow(
      "orders.csv is not a whole GZIP file",
    );
    await expect(rowsOf("1", { options: "CSV CSV" })).rejects.toThrow(CopyError);
  });

  const types: ColumnType[] = [
    integer,
    varchar(3),
    { kind: "decimal", precision: 4, scale: 2 },
    { kind: "date" },
    { kind: "timestamp", zoned: false },
    { kind: "super" },
  ];
  const values = ["", "1", "1.5", "-99.999", "salt", "2026-02-30", "2026-03-01 12:00", "{}", "\\N", '""', "t\0"];

  test.each(["CSV", "CSV EMPTYASNULL TRUNCATECOLUMNS", "DELIMITER ',' ESCAPE REMOVEQUOTES ACCEPTANYDATE"])(
    "refuses the rows that COPY refuses: %s",
    async (options) => {
      const lines = values.flatMap((value) => types.map((_, at) => types.map((__, to) => (to === at ? value : ""))));
      const content = lines.map((fields) => `${fields.join(",")}\n`).join("");
      const columns = types.map((type, at) => column(String.fromCharCode(97 + at), type));
      const checked = await rowsOf(content, { options, columns });
      const { refused } = await readRows(content, { options, types });
      const first = checked.flatMap(({ line, faults: [fault] }) => (fault ? [{ line, code: fault.code }] : []));
      expect(first).toEqual(refused.map(({ line, code }) => ({ line, code })));
      expect(first.length).toBeGreaterThan(0);
    },
  );
});
