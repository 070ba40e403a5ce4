import { columnType, maxVarcharBytes } from "../../shapes/column-type.ts";
import type { TableColumn } from "../../shapes/table-column.ts";
import { isWord, nameOf, type Token } from "./ddl-tokens.ts";

/** A column as CREATE TABLE and ADD COLUMN write it; nothing if this is a constraint of the table. */
export function readColumn([name, ...rest]: readonly Token[]): TableColumn[] {
  if (!name || isWord(name, "PRIMARY", "UNIQUE", "FOREIGN", "CONSTRAINT", "LIKE", "CHECK")) return [];
  const end = rest.findIndex((token, at) => at > 0 && !isTypeWord(token, rest[at - 1]));
  const type = (end < 0 ? rest : rest.slice(0, end)).map(({ text }) => text).join(" ");
  const { args, after } = readArguments(end < 0 ? [] : rest.slice(end));
  const words = after.map(({ text, quoted }) => (quoted ? "" : text.toUpperCase())).join(" ");
  const identity = /\bIDENTITY\b/.test(words)
    ? { identity: /BY DEFAULT AS IDENTITY/.test(words) ? ("by default" as const) : ("always" as const) }
    : {};
  return [
    {
      name: nameOf(name),
      type: columnType(type, args),
      nullable: !/\bNOT NULL\b|\bPRIMARY KEY\b|\bIDENTITY\b/.test(words),
      hasDefault: /(?<!BY )\bDEFAULT\b/.test(words),
      ...identity,
    },
  ];
}

/** Types of more than one word. */
function isTypeWord(token: Token, before: Token | undefined): boolean {
  if (isWord(before, "CHARACTER")) return isWord(token, "VARYING");
  if (isWord(before, "DOUBLE")) return isWord(token, "PRECISION");
  if (isWord(before, "TIMESTAMP", "TIME")) return isWord(token, "WITH", "WITHOUT", "ZONE");
  return isWord(before, "WITH", "WITHOUT") && isWord(token, "TIME");
}

function readArguments(tokens: readonly Token[]): { args: number[]; after: readonly Token[] } {
  if (!isWord(tokens[0], "(")) return { args: [], after: tokens };
  const end = tokens.findIndex((token) => isWord(token, ")"));
  const args = tokens.slice(1, end).flatMap(({ text }) => (/^\d+$/.test(text) ? [Number(text)] : isMax(text)));
  return { args, after: tokens.slice(end + 1) };
}

const isMax = (text: string) => (text.toUpperCase() === "MAX" ? [maxVarcharBytes] : []);
