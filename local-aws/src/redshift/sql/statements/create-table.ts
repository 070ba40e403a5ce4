import { rewriteExpressions } from "../expressions/rewrite-expressions.ts";
import { refuseReservedName } from "../guard/reserved-words.ts";
import {
  type Group,
  hasWords,
  isGroup,
  isIdentifier,
  isWord,
  type Node,
  serialize,
  splitByComma,
} from "../lex/nodes.ts";
import { parseTableName } from "../lex/table-name.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { syntaxError } from "../refusals.ts";
import { leading, type Statement, type Translation, toSql } from "../translation.ts";
import { type ColumnDefinition, parseColumnDefinition, renderColumn } from "./column-definition.ts";
import { readTableAttributes } from "./table-attributes.ts";
import { isTableConstraint } from "./table-constraint.ts";
import { tableKeys } from "./table-keys.ts";
import { keepLayout, type TableLayout } from "./table-layout.ts";

type Head = { create: string; table: string; name: string; at: number };
type Elements = { sql: string; layout: TableLayout };

/**
 * CREATE TABLE in all its forms. Keys and backup are read, checked and dropped; distribution, sort order and encodings
 * are remembered for the catalog.
 */
export function createTable(
  statement: Statement,
  { likeCarriesIdentity }: { likeCarriesIdentity: boolean },
): Translation {
  const { nodes } = statement;
  const { create, table, name, at } = parseHead(nodes);
  const elements = nodes[at];
  const hasElements = isGroup(elements);
  const { layout, next: end } = readTableAttributes(nodes, at + (hasElements ? 1 : 0));
  const head = leading(statement) + create;
  if (isWord(nodes[end], "AS")) {
    const columns = hasElements ? ` (${columnNames(elements)})` : "";
    const query = serialize(rewriteExpressions(nodes.slice(end + 1)));
    const [before, behind] = [`${head}${columns} AS`, keepLayout(table, layout)];
    const typed = { from: before.length, behind: behind.length + statement.tail.length, use: "table", table } as const;
    return toSql(`${before}${query}${behind}`, statement, { command: "CREATE TABLE AS", typed });
  }
  if (!hasElements || end < nodes.length) throw syntaxError(nodes[end]);
  const { sql, layout: ofColumns } = tableElements(elements, { hasAttributes: end > at + 1, likeCarriesIdentity });
  const whole = { ...checkedLayout({ ...ofColumns, ...layout }, ofColumns), ...tableKeys(elements, name) };
  return toSql(`${head} (${sql})${keepLayout(table, whole)}`, statement, { command: "CREATE TABLE" });
}

function checkedLayout(layout: TableLayout, ofColumns: TableLayout): TableLayout {
  if (layout.distKey !== undefined && layout.distStyle !== undefined && layout.distStyle !== "KEY")
    throw new RedshiftSqlError("DISTKEY can only be specified with DISTSTYLE KEY", "42601");
  if (layout.distStyle === "KEY" && layout.distKey === undefined)
    throw new RedshiftSqlError("DISTSTYLE KEY needs a DISTKEY column", "42601");
  if (ofColumns.distKey !== undefined && ofColumns.distKey !== layout.distKey)
    throw new RedshiftSqlError("a table has one DISTKEY column at most", "42601");
  return layout;
}

/** @returns `CREATE … TABLE … name`, and the index behind the name */
function parseHead(nodes: readonly Node[]): Head {
  let at = isWord(nodes[1], "LOCAL") ? 2 : 1;
  const isTemp = isWord(nodes[at], "TEMP", "TEMPORARY");
  if (isTemp) at++;
  if (!isWord(nodes[at], "TABLE")) throw syntaxError(nodes[at]);
  at++;
  const ifNotExists = hasWords(nodes, at, "IF", "NOT", "EXISTS");
  if (ifNotExists) at += 3;
  const table = parseTableName(nodes, at);
  const temp = isTemp || table.name.startsWith("#") ? "TEMP " : "";
  const create = `CREATE ${temp}TABLE ${ifNotExists ? "IF NOT EXISTS " : ""}${table.sql}`;
  return { create, table: table.sql, name: table.name, at: table.next };
}

function columnNames({ nodes }: Group): string {
  const columns = splitByComma(nodes).map(([name, ...more]) => {
    if (!isIdentifier(name) || more.length > 0) throw syntaxError(more[0] ?? name);
    refuseReservedName(name);
    return name.text;
  });
  return columns.join(", ");
}

function tableElements(
  { nodes }: Group,
  { hasAttributes, likeCarriesIdentity }: { hasAttributes: boolean; likeCarriesIdentity: boolean },
): Elements {
  const elements = splitByComma(nodes);
  const likes = elements.filter(([first]) => isWord(first, "LIKE"));
  if (likes.length > 0 && hasAttributes)
    throw new RedshiftSqlError(
      "CREATE TABLE LIKE takes DISTSTYLE, DISTKEY, SORTKEY and BACKUP from the parent table: leave them out",
      "42601",
    );
  const keyColumns = new Set(elements.flatMap(primaryKeyColumns));
  const columns: ColumnDefinition[] = [];
  const parts = elements.flatMap((element) => {
    if (isWord(element[0], "LIKE")) return [like(element, likeCarriesIdentity)];
    if (isTableConstraint(element)) return [];
    const column = parseColumnDefinition(element);
    columns.push(column);
    return [renderColumn(withNotNull(column, keyColumns))];
  });
  return { sql: parts.join(", "), layout: layoutOf(columns) };
}

function layoutOf(columns: readonly ColumnDefinition[]): TableLayout {
  const [distKey, ...more] = columns.filter(({ isDistKey }) => isDistKey);
  if (more.length > 0) throw new RedshiftSqlError("a table has one DISTKEY column at most", "42601");
  const sortKeys = columns.filter(({ isSortKey }) => isSortKey).map(({ name }) => name);
  const encodings = Object.fromEntries(columns.flatMap(({ name, encoding }) => (encoding ? [[name, encoding]] : [])));
  return {
    ...(distKey && { distKey: distKey.name }),
    ...(sortKeys.length > 0 && { sortKeys, sortStyle: "COMPOUND" as const }),
    ...(Object.keys(encodings).length > 0 && { encodings }),
  };
}

function withNotNull(column: ColumnDefinition, keyColumns: ReadonlySet<string>): ColumnDefinition {
  return keyColumns.has(column.name) ? { ...column, isNotNull: true } : column;
}

/** LIKE copies names, types and NOT NULL in both. Whether it copies IDENTITY with the defaults is not published (facts §5.8). */
function like(element: readonly Node[], carriesIdentity: boolean): string {
  const parent = parseTableName(element, 1);
  const options = element.slice(parent.next);
  if (options.length === 0 || (hasWords(options, 0, "EXCLUDING", "DEFAULTS") && options.length === 2))
    return `LIKE ${parent.sql}`;
  if (!hasWords(options, 0, "INCLUDING", "DEFAULTS") || options.length > 2) throw syntaxError(options[0]);
  return `LIKE ${parent.sql} INCLUDING DEFAULTS${carriesIdentity ? " INCLUDING IDENTITY" : ""}`;
}

function primaryKeyColumns(element: readonly Node[]): string[] {
  const at = isWord(element[0], "CONSTRAINT") ? 2 : 0;
  const columns = element[at + 2];
  if (!hasWords(element, at, "PRIMARY", "KEY") || !isGroup(columns)) return [];
  return splitByComma(columns.nodes).flatMap(([name]) => (isIdentifier(name) ? [name.name] : []));
}
