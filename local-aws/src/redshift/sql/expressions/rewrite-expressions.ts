import { type Group, isGroup, isIdentifier, isSymbol, isWord, type Node, raw } from "../lex/nodes.ts";
import { notSupported, syntaxError } from "../refusals.ts";
import { parseDataType, readsText } from "./data-type.ts";
import { functionRules } from "./function-rules.ts";
import { refuseIntervalUnit } from "./interval-unit.ts";
import { rewriteQueries } from "./rewrite-queries.ts";

/** The nodes that replace others, and the index after those. */
type Rewritten = { nodes: readonly Node[]; next: number };

/**
 * Translates functions, casts, operators and query clauses to PostgreSQL's, at every depth.
 *
 * @throws RedshiftSqlError where no translation gives Redshift's result
 */
export function rewriteExpressions(nodes: readonly Node[]): Node[] {
  const out: Node[] = [];
  for (let at = 0; at < nodes.length; ) {
    const { nodes: made, next } = rewriteAt(nodes, at);
    out.push(...made);
    at = next;
  }
  return rewriteQueries(out);
}

function rewriteAt(nodes: readonly Node[], at: number): Rewritten {
  const node = nodes[at];
  if (node === undefined) throw syntaxError(node);
  if (node.kind === "group") return { nodes: [rewriteGroup(nodes, at, node)], next: at + 1 };
  if (isSymbol(node, "::")) return rewriteCast(nodes, at);
  if (isWord(node, "INTERVAL")) refuseIntervalUnit(nodes, at);
  if (isCondition(nodes, at)) return { nodes: [raw(node.text === "0" ? "false" : "true", node.before)], next: at + 1 };
  if (isCatalogView(nodes, at)) return { nodes: [raw("redshift", node.before)], next: at + 1 };
  if (isCatalogTable(nodes, at))
    return { nodes: [raw("redshift", node.before), raw(".", ""), { ...node, before: "" }], next: at + 1 };
  const isPlain = node.kind === "word" && !isSymbol(nodes[at - 1], ".") && !isSymbol(nodes[at + 1], ".");
  return (isPlain ? rewriteWord(nodes, at) : undefined) ?? { nodes: [node], next: at + 1 };
}

/** Catalog views of Redshift are in `pg_catalog` there, and in schema `redshift` here. A quoted name is PostgreSQL's. */
function isCatalogView(nodes: readonly Node[], at: number): boolean {
  const [schema, point, view] = nodes.slice(at, at + 3);
  if (!isIdentifier(schema) || schema.name !== "pg_catalog" || !isSymbol(point, ".") || view?.kind !== "word")
    return false;
  return (
    catalogTables.test(view.name) ||
    /^(sv(?:[vl]|cs)_|st[vl]_|sys_|pg_(table_def|user_info|library|conf|external_schema|statistic_indicator|(?:class|attribute|database|proc)_info|get_late_binding_view_cols|get_constraintdef|last_query_id)$)/.test(
      view.name,
    )
  );
}

const catalogTables = /^pg_(attribute|class|constraint|namespace|tables|views|group|attrdef|locks|stat_activity)$/;

/** The relation, not a qualifier of its columns. */
function isCatalogTable(nodes: readonly Node[], at: number): boolean {
  const [before, node, behind] = [nodes[at - 1], nodes[at], nodes[at + 1]];
  if (node?.kind !== "word" || !catalogTables.test(node.name) || isSymbol(behind, ".")) return false;
  return isWord(before, "FROM", "JOIN") || isSymbol(before, ",");
}

/** `WHERE 1 AND …`, as generated SQL has it: Redshift converts a number to a condition (dg/c_Supported_data_types). */
function isCondition(nodes: readonly Node[], at: number): boolean {
  const behind = nodes[at + 1];
  return (
    nodes[at]?.kind === "number" &&
    isWord(nodes[at - 1], "WHERE") &&
    (behind === undefined || isWord(behind, "AND", "OR", "GROUP", "ORDER", "LIMIT"))
  );
}

function rewriteGroup(nodes: readonly Node[], at: number, group: Group): Group {
  const [first] = group.nodes;
  if (isWord(nodes[at - 1], "FROM", "JOIN") && isWord(first, "VALUES")) throw syntaxError(first);
  return { ...group, nodes: rewriteExpressions(group.nodes) };
}

function rewriteCast(nodes: readonly Node[], at: number): Rewritten {
  const sign = raw("::", nodes[at]?.before);
  const type = parseDataType(nodes, at + 1, "expression");
  const text = nodes[at - 1]?.kind === "string" && readsText(type.sql) ? "text::" : "";
  return { nodes: [sign, raw(text + type.sql, "")], next: type.next };
}

function rewriteWord(nodes: readonly Node[], at: number): Rewritten | undefined {
  const node = nodes[at];
  const behind = nodes[at + 1];
  if (!isIdentifier(node)) return undefined;
  if (isGroup(behind)) return rewriteCall(nodes, at, behind);
  if (node.upper === "SYSDATE") return { nodes: [raw("redshift.sysdate()", node.before)], next: at + 1 };
  if (node.upper === "MINUS") return { nodes: [{ ...node, upper: "EXCEPT", text: "EXCEPT" }], next: at + 1 };
  // APPROXIMATE allows the exact answer.
  if (node.upper === "APPROXIMATE" && isWord(behind, "COUNT", "PERCENTILE_DISC")) return { nodes: [], next: at + 1 };
  return undefined;
}

function rewriteCall(nodes: readonly Node[], at: number, group: Group): Rewritten | undefined {
  const node = nodes[at];
  if (!isIdentifier(node)) return undefined;
  if (node.upper === "ON" && isWord(nodes[at - 1], "DISTINCT")) throw syntaxError(node);
  if (/^(UN)?PIVOT$/.test(node.upper)) throw notSupported(`${node.upper} of columns`);
  if (isWord(nodes[at + 2], "IGNORE") && !/^(FIRST|LAST|NTH)_VALUE$|^LAG$|^LEAD$/.test(node.upper))
    throw notSupported(`${node.upper} … IGNORE NULLS`);
  if (node.upper === "FILTER" && isGroup(nodes[at - 1])) throw syntaxError(group);
  const rule = functionRules.get(node.upper);
  if (rule === undefined || isWord(nodes[at - 1], "INTO", "TABLE", "VIEW", "WITH")) return undefined;
  const args = rewriteExpressions(group.nodes);
  const { nodes: made, skip = 0 } = rule({
    name: node.upper,
    before: node.before,
    args,
    behind: nodes.slice(at + 2, at + 7),
    rewrite: rewriteExpressions,
  });
  return { nodes: made, next: at + 2 + skip };
}
