import { describe, expect, test } from "vitest";
import { rowBuffer } from "../../../src/redshift/copy/convert/row-buffer.ts";
import { textFormat } from "../../../src/redshift/copy/cut/text-format.ts";
import { recordConverter } from "../../../src/redshift/copy/row/record-converter.ts";
import { parseCopy } from "../../../src/redshift/copy/statement/parse-copy.ts";
import { role } from "./support/copy-session.ts";
import { memoryStore } from "./support/memory-store.ts";
import { integer, varchar } from "./support/read-rows.ts";

const columns = [integer, varchar(3)].map((type, at) => ({ name: `c${at}`, type, notNull: false, hasDefault: false }));

async function converted(content: Uint8Array, options: string, maxRefused = 100) {
  const statement = parseCopy(`copy t from 's3://b/p' ${role} ${options}`);
  const { conversions } = statement;
  const converter = recordConverter({ columns, conversions, out: rowBuffer() }, maxRefused);
  const reader = (await textFormat(memoryStore(new Map()), statement, columns)).reader(converter.accept);
  reader.push(content);
  reader.end();
  return { isDue: converter.isDue, ...converter.take(), next: converter.take() };
}

describe("Converted records", () => {
  test("name the lines in which characters were replaced", async () => {
    const { replaced, rows } = await converted(Buffer.from("1,tea\n2,t\xe9\n3,x\n", "latin1"), "csv acceptinvchars");
    expect(rows).toBe(3);
    expect(replaced).toEqual([{ line: 2, field: 1, rawLine: "2,t\ufffd" }]);
  });

  test("end with as many refused ones as end the load", async () => {
    const { refused, records, rows, isDue } = await converted(Buffer.from("x,a\n1,a\ny,a\nz,a\n2,a\n"), "csv", 2);
    expect(refused.map(({ line, rawLine, rawValue }) => ({ line, rawLine, rawValue }))).toEqual([
      { line: 1, rawLine: "x,a", rawValue: "x" },
      { line: 3, rawLine: "y,a", rawValue: "y" },
    ]);
    expect({ records, rows, isDue }).toEqual({ records: 3, rows: 1, isDue: true });
  });

  test("are handed out once", async () => {
    const { bytes, next, isDue } = await converted(Buffer.from("1,a\n"), "csv");
    expect(bytes.length).toBeGreaterThan(0);
    expect(next).toMatchObject({ rows: 0, records: 0, refused: [], replaced: [] });
    expect({ nextBytes: next.bytes.length, isDue }).toEqual({ nextBytes: 0, isDue: false });
  });
});
