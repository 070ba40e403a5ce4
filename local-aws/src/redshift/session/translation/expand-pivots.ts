import type { Client } from "pg";
import {
  inParentheses,
  isIdentifier,
  isSymbol,
  isWord,
  type Node,
  parseNodes,
  serialize,
} from "../../sql/lex/nodes.ts";
import { wholeName } from "../../sql/lex/postgres-name.ts";
import { findPivot } from "../../sql/pivot/find-pivot.ts";
import { pivotQuery } from "../../sql/pivot/pivot-query.ts";
import { type Reading, translate } from "../../sql/translate.ts";
import { settleTranslation } from "./settle-translation.ts";

type Session = Reading & { client: Client };

const pivotWord = /\b(?:un)?pivot\b/i;

/**
 * Replaces PIVOT and UNPIVOT by queries. Their results have all columns that they do not name, and only the server knows
 * which ones a relation has.
 *
 * @returns the statement unchanged if it has neither
 */
export async function expandPivots(session: Session, sql: string): Promise<string> {
  if (!pivotWord.test(sql)) return sql;
  const { nodes, tail } = parseNodes(sql);
  const expanded = await expand(session, nodes, []);
  return expanded === nodes ? sql : serialize(expanded.map(asWritten)) + tail;
}

/** @param earlier the queries of WITH that the nodes may read: `WITH a AS (…), b AS (…)` */
async function expand(session: Session, nodes: Node[], earlier: readonly Node[]): Promise<Node[]> {
  let made = nodes;
  for (const [at, node] of nodes.entries()) {
    if (node.kind !== "group" || !pivotWord.test(serialize(node.nodes))) continue;
    const inner = await expand(session, node.nodes, [...earlier, ...queriesBefore(made, at)]);
    if (inner !== node.nodes) made = made.with(at, { ...node, nodes: inner });
  }
  for (let found = findPivot(made); found !== undefined; found = findPivot(made)) {
    const known = [...earlier, ...queriesBefore(made, found.start)];
    const query = pivotQuery(found, await columnsOf(session, known, found.source));
    made = made.toSpliced(found.start, found.end - found.start, inParentheses(parseNodes(query).nodes, " "));
  }
  return made;
}

/** The WITH list of this level, as far as it is complete in front of the index. */
function queriesBefore(nodes: readonly Node[], index: number): Node[] {
  const start = nodes.findIndex((node) => isWord(node, "WITH") && isIdentifier(nodes[nodes.indexOf(node) + 1]));
  if (start < 0 || start > index) return [];
  const ends = nodes.flatMap((node, at) =>
    at > start &&
    at < index &&
    node.kind === "group" &&
    isWord(nodes[at - 1], "AS") &&
    (isSymbol(nodes[at + 1], ",") || isWord(nodes[at + 1], "SELECT", "INSERT", "UPDATE", "DELETE"))
      ? [at]
      : [],
  );
  const end = ends.at(-1);
  return end === undefined ? [] : nodes.slice(start, end + 1);
}

async function columnsOf(session: Session, known: readonly Node[], source: readonly Node[]): Promise<string[]> {
  const lists = known.map((node, at) => (at > 0 && isWord(node, "WITH") ? { ...node, text: "," } : node));
  const sql = serialize(lists.map(asWritten));
  const from = serialize(source.map(asWritten));
  const translation = translate(`${sql} SELECT * FROM ${from} LIMIT 0`, session);
  if (translation.kind !== "sql") return [];
  const { text } = await settleTranslation(session.client, translation, false);
  const { fields } = await session.client.query({ text, rowMode: "array" });
  return fields.map(({ name }) => wholeName(name));
}

/** Literals with backslashes without the E that PostgreSQL needs, and Redshift refuses. */
function asWritten(node: Node): Node {
  if (node.kind === "group") return { ...node, nodes: node.nodes.map(asWritten) };
  return node.kind === "string" && node.text.startsWith("E'") ? { ...node, text: node.text.slice(1) } : node;
}
