import { rewriteExpressions } from "../expressions/rewrite-expressions.ts";
import { hasWords, isIdentifier, isSymbol, isWord, type Node, serialize, walk } from "../lex/nodes.ts";
import { parseTableName, type TableName } from "../lex/table-name.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { notSupported, syntaxError } from "../refusals.ts";
import { leading, type Statement, type Translation, toSql } from "../translation.ts";
import { typedValues, write } from "./data-statements.ts";

type Merge = { target: TableName; source: Node[]; condition: Node[]; actions: Node[] };

/**
 * MERGE. With WHEN clauses PostgreSQL's MERGE does the same; a target row that matches two source rows is its error 21000.
 *
 * @throws RedshiftSqlError for what PostgreSQL's MERGE takes and Redshift's does not (facts §5.6)
 */
export function merge(statement: Statement): Translation {
  const parts = parseMerge(statement.nodes);
  const { target, actions } = parts;
  refuseOwnSource(parts);
  const traits = { command: "MERGE", writes: [write(target, "modify")], typed: typedValues(statement.nodes) };
  if (hasWords(actions, 0, "REMOVE", "DUPLICATES") && actions.length === 2)
    return toSql(leading(statement) + removeDuplicates(parts), statement, traits);
  checkActions(actions);
  return toSql(rewriteExpressions(statement.nodes), statement, traits);
}

function parseMerge(nodes: readonly Node[]): Merge {
  if (!hasWords(nodes, 0, "MERGE", "INTO")) throw syntaxError(nodes[0]);
  const target = parseTableName(nodes, 2);
  if (!isWord(nodes[target.next], "USING")) throw syntaxError(nodes[target.next]);
  const on = nodes.findIndex((node, at) => at > target.next && isWord(node, "ON"));
  const actions = nodes.findIndex((node, at) => at > on && isAction(nodes, at) && node.kind === "word");
  if (on < 0 || actions < 0) throw syntaxError(undefined);
  return {
    target,
    source: nodes.slice(target.next + 1, on),
    condition: nodes.slice(on + 1, actions),
    actions: nodes.slice(actions),
  };
}

/** The source must not read the target. Tables that a view reads are not known here, so they are not checked. */
function refuseOwnSource({ target, source }: Merge): void {
  const nodes = [...walk(source)];
  const readsTarget = nodes.some((node, at) => {
    const before = nodes[at - 1];
    const isRelation = at === 0 || isWord(before, "FROM", "JOIN") || isSymbol(before, ",") || isSymbol(before, ".");
    return isRelation && isIdentifier(node) && node.name === target.name && !isSymbol(nodes[at + 1], ".");
  });
  if (readsTarget)
    throw new RedshiftSqlError("Source view/subquery in Merge statement cannot reference target table.", "0A000");
}

function isAction(nodes: readonly Node[], at: number): boolean {
  const starts = [
    ["WHEN", "MATCHED"],
    ["WHEN", "NOT", "MATCHED"],
    ["REMOVE", "DUPLICATES"],
  ];
  return starts.some((words) => hasWords(nodes, at, ...words));
}

/** WHEN MATCHED, then WHEN NOT MATCHED, both without a condition. */
function checkActions(actions: readonly Node[]): void {
  const unmatched = actions.findIndex((_, at) => hasWords(actions, at, "WHEN", "NOT", "MATCHED"));
  if (!hasWords(actions, 0, "WHEN", "MATCHED")) throw syntaxError(actions[0]);
  if (unmatched < 0) throw syntaxError(undefined);
  if (!hasWords(actions, 2, "THEN", "UPDATE") && !hasWords(actions, 2, "THEN", "DELETE"))
    throw syntaxError(actions[isWord(actions[2], "THEN") ? 3 : 2]);
  if (!hasWords(actions, unmatched + 3, "THEN", "INSERT")) throw syntaxError(actions[unmatched + 3]);
  const more = actions.findIndex((_, at) => at > unmatched && isAction(actions, at));
  if (more >= 0) throw syntaxError(actions[more]);
}

/**
 * Deletes the target rows that match a source row and inserts all source rows, in one statement and one snapshot.
 * Equal source rows are all inserted: the reference does not say what Redshift does with them.
 */
function removeDuplicates({ target, source, condition }: Merge): string {
  const from = serialize(rewriteExpressions(source)).trim();
  const where = serialize(rewriteExpressions(condition)).trim();
  return `WITH "~removed" AS (DELETE FROM ${target.sql} USING ${from} WHERE ${where}) INSERT INTO ${target.sql} SELECT ${nameOf(source)}.* FROM ${from}`;
}

function nameOf(source: readonly Node[]): string {
  const last = source.at(-1);
  if (!isIdentifier(last))
    throw notSupported("MERGE … REMOVE DUPLICATES from a source without a name", "give it an alias");
  return last.text;
}
