import type { Delimiter } from "./sample.ts";

const delimiters = [",", ";", "\t", "|"] as const satisfies readonly Delimiter[];

const maxLines = 50;

/**
 * The delimiter by which most lines have as many fields as the first one. A comma if no sign cuts the first line: the file then
 * has one column.
 *
 * @param text the beginning of a file of CSV; its last line may be cut off
 */
export function sniffDelimiter(text: string): Delimiter {
  const scores = delimiters.map((delimiter) => ({ delimiter, ...score(text, delimiter) }));
  const best = scores.filter(({ fields }) => fields > 1);
  best.sort((one, other) => other.same - one.same || other.fields - one.fields);
  return best[0]?.delimiter ?? ",";
}

/** How many fields the first line has, and which part of the lines has as many. */
function score(text: string, delimiter: Delimiter): { fields: number; same: number } {
  const counts = fieldCounts(text, delimiter);
  const [fields = 0] = counts;
  return { fields, same: counts.filter((count) => count === fields).length / Math.max(1, counts.length) };
}

/** Of each line; delimiters and line feeds within quotes do not count. */
function fieldCounts(text: string, delimiter: Delimiter): number[] {
  const counts: number[] = [];
  let fields = 1;
  let isQuoted = false;
  let isEmpty = true;
  for (let at = 0; at < text.length && counts.length < maxLines; at++) {
    const sign = text[at];
    if (sign === '"') isQuoted = !isQuoted;
    else if (!isQuoted && sign === delimiter) fields++;
    if (isQuoted || sign !== "\n") {
      isEmpty &&= sign === "\r";
      continue;
    }
    if (!isEmpty) counts.push(fields);
    fields = 1;
    isEmpty = true;
  }
  if (counts.length === 0) counts.push(fields);
  return counts;
}
