import { hasWords, isGroup, isWord, type Node } from "../lex/nodes.ts";
import { checkConstraint } from "./column-definition.ts";

/** Whether an element of a table is a key of it, not a column. @throws RedshiftSqlError for CHECK */
export function isTableConstraint(element: readonly Node[]): boolean {
  const at = isWord(element[0], "CONSTRAINT") ? 2 : 0;
  if (isWord(element[at], "CHECK") && isGroup(element[at + 1])) throw checkConstraint();
  if (isWord(element[at], "UNIQUE")) return isGroup(element[at + 1]);
  return hasWords(element, at, "PRIMARY", "KEY") || hasWords(element, at, "FOREIGN", "KEY");
}
