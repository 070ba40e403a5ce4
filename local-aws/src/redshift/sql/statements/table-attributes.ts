import { type Group, isGroup, isIdentifier, isWord, type Node, splitByComma } from "../lex/nodes.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { syntaxError } from "../refusals.ts";
import type { TableLayout } from "./table-layout.ts";

type TableAttributes = { layout: TableLayout; next: number };

/** Words of an attribute, and what it says; no words if its value is wrong. */
type Read = { words: number; layout?: TableLayout };
type Attribute = (nodes: readonly Node[], at: number) => Read;

const wrong: Read = { words: 0 };
/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html */
const maxSortKeys = { COMPOUND: 400, INTERLEAVED: 8 };
const distStyles = ["AUTO", "EVEN", "KEY", "ALL"] as const;

const option =
  (...values: readonly string[]): Attribute =>
  (nodes, at) =>
    isWord(nodes[at + 1], ...values) ? { words: 2 } : wrong;

function distStyle(nodes: readonly Node[], at: number): Read {
  const style = distStyles.find((name) => isWord(nodes[at + 1], name));
  return style === undefined ? wrong : { words: 2, layout: { distStyle: style } };
}

function distKey(nodes: readonly Node[], at: number): Read {
  const group = nodes[at + 1];
  const isBare = isIdentifier(group) && isWord(nodes[isWord(nodes[at - 1], "KEY") ? at - 3 : at - 1], "ALTER");
  const columns = isGroup(group) ? columnsOf(group) : isBare ? [group.name] : [];
  const [column, ...more] = columns;
  if (column === undefined) return wrong;
  if (more.length > 0) throw new RedshiftSqlError("a table has one DISTKEY column at most", "42601");
  return { words: 2, layout: { distStyle: "KEY", distKey: column } };
}

const sortKey =
  (sortStyle: "COMPOUND" | "INTERLEAVED", words: number): Attribute =>
  (nodes, at) => {
    if (words === 2 && !isWord(nodes[at + 1], "SORTKEY")) return wrong;
    const group = nodes[at + words];
    if (isWord(group, "AUTO", "NONE") && words === 1) return { words: 2, layout: { sortStyle: "AUTO", sortKeys: [] } };
    if (!isGroup(group)) return wrong;
    const sortKeys = columnsOf(group);
    const limit = maxSortKeys[sortStyle];
    if (sortKeys.length > limit)
      throw new RedshiftSqlError(
        `${sortStyle} SORTKEY takes at most ${limit} columns, not ${sortKeys.length}`,
        "54011",
      );
    return { words: words + 1, layout: { sortStyle, sortKeys } };
  };

function columnsOf({ nodes }: Group): string[] {
  return splitByComma(nodes).map(([column, ...more]) => {
    if (!isIdentifier(column) || more.length > 0) throw syntaxError(more[0] ?? column);
    return column.name;
  });
}

const attributes: Readonly<Record<string, Attribute>> = {
  BACKUP: option("YES", "NO"),
  DISTSTYLE: distStyle,
  DISTKEY: distKey,
  SORTKEY: sortKey("COMPOUND", 1),
  COMPOUND: sortKey("COMPOUND", 2),
  INTERLEAVED: sortKey("INTERLEAVED", 2),
  ENCODE: option("AUTO"),
};

/**
 * Reads the table attributes at `at`, which say where Redshift keeps rows and mean nothing to PostgreSQL.
 *
 * @throws RedshiftSqlError for an attribute with a wrong value
 */
export function readTableAttributes(nodes: readonly Node[], at: number): TableAttributes {
  let layout: TableLayout = {};
  let next = at;
  for (;;) {
    const node = nodes[next];
    const attribute = node?.kind === "word" ? attributes[node.upper] : undefined;
    if (attribute === undefined) return { layout, next };
    const read = attribute(nodes, next);
    if (read.words === 0) throw syntaxError(nodes[next + 1]);
    layout = merge(layout, read.layout ?? {});
    next += read.words;
  }
}

/** Each attribute may come once; a DISTKEY allows no DISTSTYLE but KEY. */
function merge(layout: TableLayout, more: TableLayout): TableLayout {
  const styles = [layout.distStyle, more.distStyle].filter((style) => style !== undefined);
  const hasKey = layout.distKey !== undefined || more.distKey !== undefined;
  if (hasKey && styles.some((style) => style !== "KEY"))
    throw new RedshiftSqlError("DISTKEY can only be specified with DISTSTYLE KEY", "42601");
  if (layout.sortKeys !== undefined && more.sortKeys !== undefined)
    throw new RedshiftSqlError("SORTKEY is specified more than once", "42601");
  return { ...layout, ...more };
}
