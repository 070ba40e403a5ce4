import { type Node, parseTree } from "jsonc-parser";

/** The objects at the beginning of a file; `problem` if something else stands there. */
export type CutJson =
  | { records: readonly Readonly<Record<string, string | null>>[] }
  | { message: string; remedy: string };

/**
 * Reads the first records of a file as COPY does: objects one after another, with nothing but white space between (facts §4.4).
 *
 * @param head.isWhole whether the file ends there; else the last record may be cut off, and is left out
 */
export function cutJson(text: string, head: { isWhole: boolean; maxRows: number }): CutJson {
  const records: Record<string, string | null>[] = [];
  let at = skipBlanks(text, 0);
  while (at < text.length && records.length < head.maxRows) {
    if (text[at] !== "{") return noObject(text, at, records.length);
    const end = objectEnd(text, at);
    if (end === undefined) return head.isWhole ? unclosed(records.length) : { records };
    const record = text.slice(at, end);
    try {
      JSON.parse(record);
    } catch (error) {
      return {
        message: `record ${records.length + 1} is no JSON: ${error instanceof Error ? error.message : error}`,
        remedy: "correct what writes the file",
      };
    }
    records.push(Object.fromEntries(membersOf(record)));
    at = skipBlanks(text, end);
  }
  return { records };
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (/\s/.test(text[at] ?? "")) at++;
  return at;
}

/** Where the object that begins here ends; undefined if it does not. */
function objectEnd(text: string, start: number): number | undefined {
  let depth = 0;
  let isText = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (isText) {
      if (character === "\\") at++;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === "{" || character === "[") depth++;
    else if ((character === "}" || character === "]") && --depth === 0) return at + 1;
  }
  return undefined;
}

/**
 * The members of an object as they are written: COPY converts the text, so that 1.0 is no INTEGER and 1e3 no DECIMAL, and a
 * nested value keeps its blanks (facts §4.4).
 *
 * @param object well-formed
 */
function membersOf(object: string): [key: string, value: string | null][] {
  const members = parseTree(object)?.children ?? [];
  return members.flatMap(({ children: [key, value] = [] }) =>
    key && value ? [[String(key.value), memberValue(object, value)]] : [],
  );
}

function memberValue(object: string, { type, value, offset, length }: Node): string | null {
  if (type === "null") return null;
  return type === "string" ? String(value) : object.slice(offset, offset + length);
}

function noObject(text: string, at: number, before: number) {
  if (text[at] === "[" && before === 0)
    return {
      message: "the file is one array; COPY reads objects that stand one after another",
      remedy: "write the objects without brackets and commas around them, one a line",
    };
  if (text[at] === ",")
    return { message: `a comma follows record ${before}`, remedy: "separate the records by line breaks alone" };
  return {
    message: `${before === 0 ? "the file begins" : `record ${before} is followed`} with ${JSON.stringify(text.slice(at, at + 20))}, which is no object`,
    remedy: "write one object a line, or name the file's own format in copy.options",
  };
}

const unclosed = (before: number) => ({
  message: `record ${before + 1} has no end: the file is cut off`,
  remedy: "write the file again",
});
