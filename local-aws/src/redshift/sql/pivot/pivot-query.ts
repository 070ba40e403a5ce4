import { literalText } from "../lex/literal-text.ts";
import { isGroup, isIdentifier, isSymbol, isWord, type Node, serialize, splitByComma, walk } from "../lex/nodes.ts";
import { postgresLiteral } from "../lex/postgres-literal.ts";
import { quoteName } from "../lex/postgres-name.ts";
import { notSupported, syntaxError } from "../refusals.ts";
import type { FoundPivot } from "./find-pivot.ts";

const aggregates = ["COUNT", "SUM", "MIN", "MAX", "AVG"];

/** The query that PIVOT or UNPIVOT stands for, in Redshift's SQL. @param columns all columns of its relation */
export function pivotQuery(found: FoundPivot, columns: readonly string[]): string {
  const source = serialize(found.source);
  return found.kind === "pivot" ? pivoted(found.inner, source, columns) : unpivoted(found, source, columns);
}

/** `aggregate(value) [[AS] alias] FOR column IN (value [[AS] alias], …)` */
function pivoted(inner: readonly Node[], source: string, columns: readonly string[]): string {
  const { head, name, items } = cut(inner);
  const [aggregate, args, ...named] = head;
  if (!isWord(aggregate, ...aggregates) || !isGroup(args)) throw syntaxError(aggregate);
  const suffix = aliasOf(named);
  const used = new Set([name, ...[...walk(args.nodes)].flatMap((node) => (isIdentifier(node) ? [node.name] : []))]);
  const kept = columns.filter((column) => !used.has(column)).map(quoteName);
  const made = items.map((item) => {
    const { value, alias } = valueOfItem(item);
    const condition = isNull(value) ? `${quoteName(name)} IS NULL` : `${quoteName(name)} = (${serialize(value)})`;
    const label = [alias ?? defaultName(value), ...(suffix === undefined ? [] : [suffix])].join("_");
    return `${aggregate.upper}(${caseOf(args.nodes, condition)}) AS ${quoteName(label)}`;
  });
  const grouping = kept.length > 0 ? ` GROUP BY ${kept.join(", ")}` : "";
  return `SELECT ${[...kept, ...made].join(", ")} FROM ${source}${grouping}`;
}

function caseOf(args: readonly Node[], condition: string): string {
  const isDistinct = isWord(args[0], "DISTINCT");
  const value = isDistinct ? args.slice(1) : args;
  const shown = value.length === 1 && isSymbol(value[0], "*") ? "1" : `(${serialize(value)})`;
  return `${isDistinct ? "DISTINCT " : ""}CASE WHEN ${condition} THEN ${shown} END`;
}

/** `value FOR name IN (column [[AS] alias], …)`; the name comes in front of the value. */
function unpivoted({ inner, withNulls }: FoundPivot, source: string, columns: readonly string[]): string {
  const { head, name, items } = cut(inner);
  const [value, ...more] = head;
  if (!isIdentifier(value) || more.length > 0) throw syntaxError(more[0] ?? value);
  const read = items.map(valueOfItem).map(({ value: [column, ...rest], alias }) => {
    if (!isIdentifier(column) || rest.length > 0) throw syntaxError(rest[0] ?? column);
    return { column: column.name, shown: alias ?? column.name };
  });
  const used = new Set(read.map(({ column }) => column));
  const kept = columns
    .filter((column) => !used.has(column))
    .map((column) => `${quoteName(column)}, `)
    .join("");
  const parts = read.map(({ column, shown }) => {
    const only = withNulls ? "" : ` WHERE ${quoteName(column)} IS NOT NULL`;
    return `SELECT ${kept}CAST(${postgresLiteral(shown)} AS varchar) AS ${quoteName(name)}, ${quoteName(column)} AS ${quoteName(value.name)} FROM ${source}${only}`;
  });
  return parts.join(" UNION ALL ");
}

/** What is in front of FOR, the column behind it, and the list. */
function cut(inner: readonly Node[]): { head: readonly Node[]; name: string; items: Node[][] } {
  const at = inner.findIndex((node) => isWord(node, "FOR"));
  const [name, word, list, ...rest] = inner.slice(at + 1);
  if (at < 1 || !isIdentifier(name)) throw syntaxError(name);
  if (!isWord(word, "IN") || !isGroup(list) || rest.length > 0) throw syntaxError(word);
  if (isWord(list.nodes[0], "SELECT", "WITH")) throw syntaxError(list.nodes[0]);
  return { head: inner.slice(0, at), name: name.name, items: splitByComma(list.nodes) };
}

function aliasOf(nodes: readonly Node[]): string | undefined {
  const [first, ...rest] = isWord(nodes[0], "AS") ? nodes.slice(1) : nodes;
  if (first === undefined) return undefined;
  if (!isIdentifier(first) || rest.length > 0) throw notSupported("an expression on top of the aggregate of PIVOT");
  return first.name;
}

function valueOfItem(nodes: readonly Node[]): { value: readonly Node[]; alias: string | undefined } {
  const last = nodes.at(-1);
  const hasAs = isWord(nodes.at(-2), "AS");
  const isAlias = isIdentifier(last) && (hasAs || (nodes.length > 1 && !isSymbol(nodes.at(-2), "::")));
  if (!isAlias) return { value: nodes, alias: undefined };
  return { value: nodes.slice(0, hasAs ? -2 : -1), alias: last.name };
}

const isNull = (value: readonly Node[]) => value.length === 1 && isWord(value[0], "NULL");

/** A constant names its column; any other expression has the name that Redshift gives. */
function defaultName(value: readonly Node[]): string {
  const [first, ...rest] = value;
  if (rest.length > 0 || first === undefined) return "?column?";
  if (first.kind === "string") return literalText(first.text);
  if (first.kind === "number") return first.text;
  return isWord(first, "NULL", "TRUE", "FALSE") ? first.upper.toLowerCase() : "?column?";
}
