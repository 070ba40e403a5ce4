import { rewriteExpressions } from "../expressions/rewrite-expressions.ts";
import { hasWords, isWord, type Node, raw, serialize, walk } from "../lex/nodes.ts";
import { parseTableName, type TableName } from "../lex/table-name.ts";
import { syntaxError } from "../refusals.ts";
import {
  type Literals,
  type Statement,
  type TableWrite,
  type Translation,
  type TypedQuery,
  toSql,
  wholeQuery,
} from "../translation.ts";
import { computesColumns, computesValues } from "../types/computes.ts";
import { markInserted, markSet } from "./mark-literals.ts";
import { forTodaysCatalog } from "./todays-catalog.ts";

export function query(statement: Statement): Translation {
  const typed = computesColumns(statement.nodes) ? wholeQuery : undefined;
  return toSql(rewriteExpressions(forTodaysCatalog(statement.nodes)), statement, { command: "SELECT", typed });
}

export function insertRows(statement: Statement): Translation {
  const { nodes } = statement;
  const into = nodes.findIndex((node) => isWord(node, "INSERT")) + 1;
  if (!isWord(nodes[into], "INTO")) throw syntaxError(nodes[into]);
  const target = parseTableName(nodes, into + 1);
  if (isWord(nodes[target.next], "AS")) throw syntaxError(nodes[target.next]);
  const conflict = nodes.findIndex((_, at) => hasWords(nodes, at, "ON", "CONFLICT"));
  if (conflict >= 0) throw syntaxError(nodes[conflict]);
  const literals = literalsOf(statement, target, markInserted);
  const traits = { command: "INSERT", writes: [write(target, "insert")], typed: typedValues(nodes), literals };
  return toSql(rewriteExpressions(nodes), statement, traits);
}

/** FROM may be missing, but not with USING; the target has no alias (dg/r_DELETE). */
export function deleteRows(statement: Statement): Translation {
  const nodes = [...statement.nodes];
  const at = nodes.findIndex((node) => isWord(node, "DELETE"));
  const hasFrom = isWord(nodes[at + 1], "FROM");
  if (!hasFrom) nodes.splice(at + 1, 0, raw("FROM"));
  const target = parseTableName(nodes, at + 2);
  const behind = nodes[target.next];
  if (behind !== undefined && !isWord(behind, "WHERE", ...(hasFrom ? ["USING"] : []))) throw syntaxError(behind);
  const traits = { command: "DELETE", writes: [write(target, "modify")], typed: typedValues(nodes) };
  return toSql(rewriteExpressions(nodes), statement, traits);
}

/** A qualified column behind SET is refused by PostgreSQL, as by Redshift (dg/r_UPDATE). */
export function updateRows(statement: Statement): Translation {
  const { nodes } = statement;
  const target = parseTableName(nodes, nodes.findIndex((node) => isWord(node, "UPDATE")) + 1);
  const literals = literalsOf(statement, target, markSet);
  const traits = { command: "UPDATE", writes: [write(target, "modify")], typed: typedValues(nodes), literals };
  return toSql(rewriteExpressions(nodes), statement, traits);
}

function literalsOf(
  { nodes, tail }: Statement,
  { sql, next }: TableName,
  mark: (nodes: readonly Node[]) => Node[],
): Literals | undefined {
  const behind = nodes.slice(next);
  const hasLiteral = [...walk(behind)].some((node) => node.kind === "string");
  if (!hasLiteral) return undefined;
  return { table: sql, marked: () => serialize(rewriteExpressions([...nodes.slice(0, next), ...mark(behind)])) + tail };
}

export function truncate(statement: Statement): Translation {
  const { nodes } = statement;
  const target = parseTableName(nodes, isWord(nodes[1], "TABLE") ? 2 : 1);
  if (target.next < nodes.length) throw syntaxError(nodes[target.next]);
  return toSql(nodes, statement, { command: "TRUNCATE", writes: [write(target, "modify")] });
}

/** The statement as a query with types, if it computes. */
export function typedValues(nodes: readonly Node[]): TypedQuery | undefined {
  return computesValues(nodes) ? wholeQuery : undefined;
}

export function write({ schema, name }: TableName, mode: TableWrite["mode"]): TableWrite {
  return schema === undefined ? { name, mode } : { schema, name, mode };
}
