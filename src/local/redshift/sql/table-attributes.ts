import { syntaxError } from "./errors.ts";
import { hasWords, isGroup, isWord, type Node } from "./nodes.ts";

type Attribute = (nodes: readonly Node[], at: number) => number;

const option =
  (...values: readonly string[]): Attribute =>
  (nodes, at) =>
    isWord(nodes[at + 1], ...values) ? 2 : 0;

const columns: Attribute = (nodes, at) => (isGroup(nodes[at + 1]) ? 2 : 0);

const sortKey: Attribute = (nodes, at) => columns(nodes, at) || option("AUTO")(nodes, at);

const styledSortKey: Attribute = (nodes, at) => (isWord(nodes[at + 1], "SORTKEY") && isGroup(nodes[at + 2]) ? 3 : 0);

const attributes: Readonly<Record<string, Attribute>> = {
  BACKUP: option("YES", "NO"),
  DISTSTYLE: option("AUTO", "EVEN", "KEY", "ALL"),
  DISTKEY: columns,
  SORTKEY: sortKey,
  COMPOUND: styledSortKey,
  INTERLEAVED: styledSortKey,
  ENCODE: option("AUTO"),
};

/**
 * The index behind the table attributes at `at`, which say where Redshift keeps rows and mean nothing to PostgreSQL.
 *
 * @throws RedshiftSqlError for an attribute with a wrong value
 */
export function skipTableAttributes(nodes: readonly Node[], at: number): number {
  let next = at;
  for (;;) {
    const node = nodes[next];
    const attribute = node?.kind === "word" ? attributes[node.upper] : undefined;
    if (attribute === undefined) return next;
    const length = attribute(nodes, next);
    if (length === 0) throw syntaxError(nodes[next + 1]);
    next += length;
  }
}

/** Whether `ALTER TABLE t ALTER …` from `at` on only changes such attributes. */
export function isAttributeChange(nodes: readonly Node[], at: number): boolean {
  if (isWord(nodes[at], "DISTKEY", "DISTSTYLE", "SORTKEY", "COMPOUND", "INTERLEAVED")) return true;
  return hasWords(nodes, at, "ENCODE", "AUTO") || isWord(nodes[at + 2], "ENCODE");
}
