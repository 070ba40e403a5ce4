/**
 * PostgreSQL's own text of an analysed query (`nodeToString`), read back: `{NAME :field value …}` is a node, `(…)` a list,
 * `<>` nothing, and all else a word.
 *
 * @see https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/nodes/read.c
 */
export type TreeNode = { name: string; fields: Readonly<Record<string, TreeValue>> };
export type TreeValue = string | undefined | TreeNode | readonly TreeValue[];

/** A word with its escapes, a quoted string, or one of the signs. */
const token = /\s*(?:([{}()[\]])|("(?:[^"\\]|\\[\s\S])*"|(?:[^\s{}()[\]\\]|\\[\s\S])+))/y;

type Reader = { text: string; next: { sign?: string; word?: string } };

/** @returns undefined if the text is not such a tree */
export function readTree(text: string): TreeNode | undefined {
  token.lastIndex = 0;
  const reader: Reader = { text, next: {} };
  advance(reader);
  try {
    const value = readValue(reader);
    return isNode(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function isNode(value: TreeValue): value is TreeNode {
  return typeof value === "object" && "name" in value;
}

export function listOf(value: TreeValue): readonly TreeValue[] {
  return Array.isArray(value) ? value : [];
}

/** NaN for what is not a number. */
export function numberOf(value: TreeValue): number {
  return typeof value === "string" ? Number(value) : Number.NaN;
}

function advance(reader: Reader): void {
  const [, sign, word] = token.exec(reader.text) ?? [];
  reader.next = { ...(sign !== undefined && { sign }), ...(word !== undefined && { word }) };
}

function readValue(reader: Reader): TreeValue {
  const { sign, word } = reader.next;
  advance(reader);
  if (sign === "{") return readNode(reader);
  if (sign === "(") return readList(reader, ")");
  if (sign === "[") return readList(reader, "]");
  if (word === undefined) throw new SyntaxError("not a value");
  return word === "<>"
    ? undefined
    : word.replace(/^"([\s\S]*)"$/, "$1").replace(/\\([\s\S])/g, (_, char: string) => blank(char));
}

/** Lines are broken at blanks. */
function blank(char: string): string {
  return char === "\n" ? " " : char;
}

function readList(reader: Reader, end: string): TreeValue[] {
  const items: TreeValue[] = [];
  while (reader.next.sign !== end) items.push(readValue(reader));
  advance(reader);
  return items;
}

/** A field has one value, or several words: the bytes of a constant follow their number. */
function readNode(reader: Reader): TreeNode {
  const name = reader.next.word ?? "";
  const fields: Record<string, TreeValue> = {};
  advance(reader);
  while (reader.next.sign !== "}") {
    const field = reader.next.word;
    if (field === undefined || !field.startsWith(":")) throw new SyntaxError("not a field");
    advance(reader);
    const values = [readValue(reader)];
    while (reader.next.sign !== "}" && !reader.next.word?.startsWith(":")) values.push(readValue(reader));
    fields[field.slice(1)] = values.length > 1 ? values : values[0];
  }
  advance(reader);
  return { name, fields };
}
