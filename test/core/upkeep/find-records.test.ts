import { describe, expect, test } from "vitest";
import { asUtf8, fromUtf8 } from "../../../src/core/pipeline/copy-options/characters.ts";
import { parseCopyOptions } from "../../../src/core/pipeline/copy-options/copy-options.ts";
import { textLayout } from "../../../src/core/pipeline/copy-options/text-layout.ts";
import { findRecords } from "../../../src/core/upkeep/rejected/find-records.ts";

function layoutOf(text: string) {
  const parsed = parseCopyOptions(text);
  const layout = "options" in parsed ? textLayout(parsed.options) : undefined;
  if (!layout) throw new Error(text);
  return layout;
}

/** In pieces of every length, so that lines and characters are cut anywhere. */
async function* pieces(bytes: Uint8Array, length: number) {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function recordsOf(options: string, content: Uint8Array, lines: readonly number[], length = 7) {
  const layout = layoutOf(options);
  const chunks = asUtf8(pieces(content, length), layout.encoding);
  const { records } = await findRecords(chunks, { lines, layout, maxBytes: 2 ** 30 });
  return lines.map((line) => {
    const found = records.get(line);
    return found && (found.several ? "several" : Buffer.from(found.bytes).toString("utf8"));
  });
}

describe("a record at a line", () => {
  test.for([
    {
      what: "of CSV",
      options: "CSV",
      text: "a,b\n1,x\r\n2,y\n",
      lines: [1, 2, 3, 4],
      found: ["a,b", "1,x", "2,y", undefined],
    },
    { what: "without a last line break", options: "CSV", text: "1\n2", lines: [2], found: ["2"] },
    {
      what: "with a line break in quotes",
      options: "CSV",
      text: '1,"a\n""b\nc",2\n3\n',
      lines: [1, 4],
      found: ['1,"a\n""b\nc",2', "3"],
    },
    {
      what: "with another quote",
      options: "CSV QUOTE AS '%'",
      text: '1,%a\nb%\n"x\n',
      lines: [1, 3],
      found: ["1,%a\nb%", '"x'],
    },
    {
      what: "with a quote inside of a field",
      options: "CSV",
      text: '1,12" pipe\n2,b\n',
      lines: [1],
      found: ['1,12" pipe'],
    },
    { what: "with tabs", options: "CSV DELIMITER '\\t'", text: 'a\t"b\nc"\nd\n', lines: [1], found: ['a\t"b\nc"'] },
    {
      what: "with a quote that nothing closes",
      options: "CSV",
      text: `1,"a\n${"2,b\n".repeat(300)}`,
      lines: [1, 2],
      found: ['1,"a', "2,b"],
    },
    { what: "of delimited text", options: "DELIMITER '|'", text: '1|"a\n2|b\n', lines: [1], found: ['1|"a'] },
    {
      what: "with an escaped line break",
      options: "DELIMITER '|' ESCAPE",
      text: "1|a\\\nb\n2|c\\\\\n3\n",
      lines: [1, 3],
      found: ["1|a\\\nb", "2|c\\\\"],
    },
    { what: "of fixed width", options: "FIXEDWIDTH 'a:1,b:1'", text: "1a\n2b\n", lines: [2], found: ["2b"] },
    {
      what: "of JSON on one line",
      options: "JSON 'auto'",
      text: '{"a":1}\n{"a":"}"}\n',
      lines: [2],
      found: ['{"a":"}"}'],
    },
    {
      what: "of JSON on several, counted by the last",
      options: "JSON 'auto'",
      text: '{"a":1}\n{\n "a": [2]\n}\n{"a":3}',
      lines: [4, 5],
      found: ['{\n "a": [2]\n}', '{"a":3}'],
    },
    {
      what: "of JSON beside another",
      options: "JSON 'auto'",
      text: '{"a":1} {"a":2}\n',
      lines: [1],
      found: ["several"],
    },
    { what: "of JSON that nothing opens", options: "JSON 'auto'", text: '"a":1}\n', lines: [1], found: ['"a":1}'] },
    { what: "of another encoding", options: "CSV ENCODING UTF16", text: "1,é\n2,ü😀\n", lines: [2], found: ["2,ü😀"] },
    {
      what: "of bytes in the other order",
      options: "CSV ENCODING UTF16BE",
      text: "1,é\n2,ü\n",
      lines: [2],
      found: ["2,ü"],
    },
    { what: "of ISO 8859-1", options: "CSV ENCODING ISO88591", text: "1,é\n2,ü\n", lines: [2], found: ["2,ü"] },
  ])("$what", async ({ options, text, lines, found }) => {
    const content = fromUtf8(Buffer.from(text), layoutOf(options).encoding);
    for (const length of [1, 7, 1_000]) expect(await recordsOf(options, content, lines, length)).toEqual(found);
  });

  test("is found behind 200,000 others", async () => {
    const text = Buffer.from(Array.from({ length: 200_000 }, (_, row) => `${row},"x",${row}\n`).join(""));
    expect(await recordsOf("CSV", text, [1, 100_000, 200_000], 65_536)).toEqual([
      '0,"x",0',
      '99999,"x",99999',
      '199999,"x",199999',
    ]);
  });

  test("is not found where reading ends before it", async () => {
    const layout = layoutOf("CSV");
    const read = await findRecords(pieces(Buffer.from("1\n2\n3\n"), 2), { lines: [1, 3], layout, maxBytes: 4 });
    expect([...read.records.keys()]).toEqual([1]);
    expect(read).toMatchObject({ bytesRead: 4, isWhole: false });
  });

  test.each(["PARQUET", "ORC", "AVRO 'auto'", "SHAPEFILE"])("is not of %s, which has no lines", (options) => {
    const parsed = parseCopyOptions(options);
    expect("options" in parsed && textLayout(parsed.options)).toBeUndefined();
  });
});
