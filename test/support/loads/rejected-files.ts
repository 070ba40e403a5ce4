/** Files of rows `id, qty, note`, some of which no COPY loads into `(id INT, qty INT, note VARCHAR(20))`. */
export type RejectedFormat = {
  name: "csv" | "delimited" | "fixedwidth" | "json" | "avro";
  options: string;
  ending: string;
  /** Lines before the first row. */
  header: number;
  /** Rows where `isBad` says so have a text for `qty`. */
  file(first: number, count: number, isBad: (row: number) => boolean): Buffer;
  /** As the list of rejected rows has the bad row; undefined: the format has no lines. */
  line(row: number): string | undefined;
};

const hostile = "<script>alert(1)</script>";
const qty = (row: number, isBad: boolean) => (isBad ? "x" : String(row % 100));
const note = (row: number, isBad: boolean) => (isBad ? `é"\u001b[2J'` : `row ${row}`);

const text = (
  header: string,
  line: (row: number, isBad: boolean) => string,
): Pick<RejectedFormat, "file" | "line"> => ({
  file: (first, count, isBad) =>
    Buffer.from(header + Array.from({ length: count }, (_, at) => `${line(first + at, isBad(first + at))}\n`).join("")),
  line: (row) => line(row, true),
});

const varint = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value * 2; // zigzag of what is not negative
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
};
const avroText = (value: string) => Buffer.from([...varint(Buffer.byteLength(value)), ...Buffer.from(value)]);
const sync = Buffer.alloc(16, 7);
const schema = JSON.stringify({
  type: "record",
  name: "row",
  fields: ["id", "qty", "note"].map((name) => ({ name, type: "string" })),
});

/** One block, as the Avro specification has it: https://avro.apache.org/docs/1.12.0/specification/#object-container-files */
function avroFile(first: number, count: number, isBad: (row: number) => boolean): Buffer {
  const rows = Array.from({ length: count }, (_, at) => first + at).map((row) =>
    Buffer.concat([String(row), qty(row, isBad(row)), note(row, isBad(row))].map(avroText)),
  );
  const block = Buffer.concat(rows);
  const meta = [Buffer.from(varint(1)), avroText("avro.schema"), avroText(schema), Buffer.from([0])];
  const counts = Buffer.from([...varint(count), ...varint(block.length)]);
  return Buffer.concat([Buffer.from("Obj\u0001"), ...meta, sync, counts, block, sync]);
}

export const rejectedFormats: readonly RejectedFormat[] = [
  {
    ...{ name: "csv", options: "CSV IGNOREHEADER 1", ending: ".csv", header: 1 },
    ...text(
      "id,qty,note\n",
      (row, isBad) => `${row},${isBad ? hostile : qty(row, isBad)},"${note(row, isBad).replaceAll('"', '""')}"`,
    ),
  },
  {
    ...{ name: "delimited", options: "DELIMITER '|'", ending: ".txt", header: 0 },
    ...text("", (row, isBad) => `${row}|${qty(row, isBad)}|${note(row, isBad)}`),
  },
  {
    ...{ name: "fixedwidth", options: "FIXEDWIDTH 'id:10,qty:4,note:20'", ending: ".fix", header: 0 },
    ...text("", (row, isBad) => `${String(row).padEnd(10)}${qty(row, isBad).padEnd(4)}${note(row, isBad).padEnd(20)}`),
  },
  {
    ...{ name: "json", options: "JSON 'auto' GZIP", ending: ".json.gz", header: 0 },
    ...text("", (row, isBad) => JSON.stringify({ id: row, qty: qty(row, isBad), note: note(row, isBad) })),
  },
  { name: "avro", options: "AVRO 'auto'", ending: ".avro", header: 0, file: avroFile, line: () => undefined },
];
