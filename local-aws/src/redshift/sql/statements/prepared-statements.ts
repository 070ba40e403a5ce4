import { parseWholeType } from "../expressions/data-type.ts";
import { refuseReservedName } from "../guard/reserved-words.ts";
import { isGroup, isIdentifier, isWord, type Node, serialize, splitByComma } from "../lex/nodes.ts";
import { quoteName } from "../lex/postgres-name.ts";
import { piecesOf, sourceOf } from "../plpgsql/code.ts";
import { syntaxError } from "../refusals.ts";
import type { Statement } from "../translation.ts";

/** `statement` in Redshift's SQL, `types` in PostgreSQL's words and in parentheses. */
type Preparation = { name: string; types: string; statement: string };

const verbs = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"];

/** `PREPARE name [(types)] AS statement`. @see https://docs.aws.amazon.com/redshift/latest/dg/r_PREPARE.html */
export function readPreparation({ nodes }: Statement, sql: string): Preparation {
  const name = nameAt(nodes, 1);
  const group = nodes[2];
  const at = isGroup(group) ? 3 : 2;
  if (!isWord(nodes[at], "AS")) throw syntaxError(nodes[at]);
  if (!isWord(nodes[at + 1], ...verbs)) throw syntaxError(nodes[at + 1]);
  const types = isGroup(group) ? `(${splitByComma(group.nodes).map(parseWholeType).join(", ")})` : "";
  const pieces = piecesOf(sql);
  const start = pieces.findIndex(({ text }) => text.toUpperCase() === "AS");
  return { name, types, statement: sourceOf(pieces.slice(start + 1)) };
}

/** `EXECUTE name [(values)]`. */
export function readExecution({ nodes }: Statement): { name: string; values: string } {
  const name = nameAt(nodes, 1);
  const group = nodes[2];
  const isEnd = nodes.length === (isGroup(group) ? 3 : 2);
  if (!isEnd) throw syntaxError(nodes[isGroup(group) ? 3 : 2]);
  return { name, values: isGroup(group) ? serialize(group.nodes) : "" };
}

function nameAt(nodes: readonly Node[], at: number): string {
  const node = nodes[at];
  refuseReservedName(node);
  if (!isIdentifier(node)) throw syntaxError(node);
  return quoteName(node.name);
}
