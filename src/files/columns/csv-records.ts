/** How a CSV file is written: one character each. */
export type CsvForm = { delimiter: string; quote: string };

/**
 * The records at the beginning of a CSV text, as COPY cuts them: fields may be quoted, a quote within them is doubled, and
 * quoted fields may hold line breaks.
 *
 * @param of.isWhole whether the text is the file's end, too: if not, a last record without its line break does not count
 * @param of.maxFields further fields of a record are left out
 */
export function csvRecords(
  text: string,
  form: CsvForm,
  { limit, maxFields, isWhole }: { limit: number; maxFields: number; isWhole: boolean },
): string[][] {
  const records: string[][] = [];
  let at = 0;
  while (records.length < limit && at < text.length) {
    const record = readRecord(text, at, { ...form, maxFields });
    if (!record.ends && !isWhole) break;
    records.push(record.fields);
    at = record.next;
  }
  return records;
}

type Record = { fields: string[]; next: number; ends: boolean };

function readRecord(text: string, start: number, { maxFields, ...form }: CsvForm & { maxFields: number }): Record {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    const field = readField(text, at, form);
    if (fields.length < maxFields) fields.push(field.value);
    at = field.next;
    if (text[at] !== form.delimiter) break;
    at++;
  }
  const next = text.startsWith("\r\n", at) ? at + 2 : at + 1;
  return { fields, next, ends: at < text.length };
}

/** @returns the field, and where its delimiter or line break is */
function readField(text: string, start: number, form: CsvForm): { value: string; next: number } {
  return text[start] === form.quote ? readQuoted(text, start + 1, form) : readPlain(text, start, form);
}

function readPlain(text: string, start: number, { delimiter }: CsvForm): { value: string; next: number } {
  let at = start;
  while (at < text.length && text[at] !== delimiter && text[at] !== "\n" && !text.startsWith("\r\n", at)) at++;
  return { value: text.slice(start, at), next: at };
}

function readQuoted(text: string, start: number, form: CsvForm): { value: string; next: number } {
  let value = "";
  for (let from = start; ; ) {
    const end = text.indexOf(form.quote, from);
    if (end < 0) return { value: value + text.slice(from), next: text.length };
    value += text.slice(from, end);
    if (text[end + 1] !== form.quote) {
      const rest = readPlain(text, end + 1, form);
      return { value: value + rest.value, next: rest.next };
    }
    value += form.quote;
    from = end + 2;
  }
}
