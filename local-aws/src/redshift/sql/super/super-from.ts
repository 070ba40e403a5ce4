import { assemble, hasWords, isGroup, isIdentifier, isSymbol, isWord, type Node, raw } from "../lex/nodes.ts";
import { quoteName } from "../lex/postgres-name.ts";
import { notSupported } from "../refusals.ts";
import { navigateExpression, type Subquery } from "./super-expression.ts";
import { callTo, dotted, namesOf, type Path, pathAt, resolvePath } from "./super-path.ts";
import { addRelation, findRelation, type Scope } from "./super-scope.ts";

/** One entry of a FROM clause made ready, and the index behind it. */
type Item = { nodes: readonly Node[]; end: number; isUnnested?: boolean };
type Context = { scope: Scope; subquery: Subquery };
type Alias = { name: string; end: number };

/**
 * Replaces the SUPER values that a FROM clause unnests by calls.
 *
 * @param nodes without FROM itself, up to the next clause
 * @param scope gets the relations one by one: each entry may name those before it
 */
export function readFrom(nodes: readonly Node[], scope: Scope, subquery: Subquery): Node[] {
  const out: Node[] = [];
  for (let at = 0; at < nodes.length; ) {
    const item = readItem(nodes, at, { scope, subquery });
    const end = endOfRest(nodes, item.end);
    out.push(...item.nodes, ...navigateExpression(nodes.slice(item.end, end), scope, subquery));
    if (item.isUnnested) out.push(...joinCondition(nodes, at, item.end));
    out.push(...nodes.slice(end, end + 1));
    at = end + 1;
  }
  return out;
}

/** @returns the index of the comma or word in front of the next entry */
function endOfRest(nodes: readonly Node[], from: number): number {
  const end = nodes.findIndex(
    (node, at) => at >= from && (isSymbol(node, ",") || isWord(node, "JOIN") || isSource(nodes, at)),
  );
  return end < 0 ? nodes.length : end;
}

/** USING of DELETE and MERGE; that of a join has a list of columns. */
function isSource(nodes: readonly Node[], at: number): boolean {
  const behind = nodes[at + 1];
  return isWord(nodes[at], "USING") && !(isGroup(behind) && !isQuery(behind.nodes));
}

function isQuery([first]: readonly Node[]): boolean {
  return isWord(first, "SELECT", "WITH") || isGroup(first);
}

/** A join with an array needs no condition (dg/r_FROM_clause30), and is never RIGHT or FULL (dg/limitations-super). */
function joinCondition(nodes: readonly Node[], at: number, end: number): Node[] {
  if (!isWord(nodes[at - 1], "JOIN")) return [];
  const kind = nodes[isWord(nodes[at - 2], "OUTER") ? at - 3 : at - 2];
  if (isWord(kind, "RIGHT", "FULL"))
    throw notSupported(`${kind.upper} JOIN of an unnested SUPER value, as by Redshift,`);
  return isWord(kind, "CROSS", "NATURAL") || isWord(nodes[end], "ON", "USING") ? [] : [raw("ON TRUE")];
}

function readItem(nodes: readonly Node[], at: number, context: Context): Item {
  const node = nodes[at];
  if (isGroup(node)) return readGroup(nodes, at, context);
  if (isWord(node, "UNPIVOT")) return unpivot(nodes, at, context);
  if (isWord(node, "UNNEST") && isGroup(nodes[at + 1])) return unnestCall(nodes, at, context);
  const path = pathAt(nodes, at);
  if (path === undefined) return { nodes: [], end: at };
  const value = superValue(path, context.scope);
  if (value !== undefined) return unnest(value, nodes, path.end, context);
  const isCall = isGroup(nodes[path.end]);
  const end = isCall ? path.end + 1 : path.end;
  const names = namesOf(path);
  const alias = readAlias(nodes, end);
  addRelation(context.scope, { names, alias: alias?.name });
  const named = isCall
    ? navigateExpression(nodes.slice(at, end), context.scope, context.subquery)
    : nodes.slice(at, end);
  return { nodes: [...named, ...nodes.slice(end, alias?.end ?? end)], end: alias?.end ?? end };
}

/** A subquery, a join in parentheses, or a path in them. */
function readGroup(nodes: readonly Node[], at: number, context: Context): Item {
  const group = nodes[at];
  if (!isGroup(group)) return { nodes: [], end: at };
  const { scope, subquery } = context;
  const path = pathAt(group.nodes, 0);
  const value = path?.end === group.nodes.length ? superValue(path, scope) : undefined;
  if (value !== undefined) return unnest(value, nodes, at + 1, context);
  const inner = isQuery(group.nodes) ? subquery(group.nodes, scope.outer) : readFrom(group.nodes, scope, subquery);
  const alias = readAlias(nodes, at + 1);
  const end = alias?.end ?? at + 1;
  if (alias !== undefined) addRelation(scope, { names: [], alias: alias.name });
  return { nodes: [{ ...group, nodes: inner }, ...nodes.slice(at + 1, end)], end };
}

/** The meaning of a path that begins at an earlier entry: `t.items`, or `item` alone. */
function superValue(path: Path, scope: Scope): Node[] | undefined {
  const relation = findRelation(scope, namesOf(path)[0] ?? "");
  if (relation === undefined || (relation.kind === "table" && path.steps.length < 2)) return undefined;
  return resolvePath(path, scope)?.nodes ?? dotted(path.steps);
}

/** `t.items AS item AT position` */
function unnest(value: Node[], nodes: readonly Node[], end: number, { scope }: Context): Item {
  const aliases = readAliases(nodes, end, "an unnested SUPER value");
  return items(over("unnest_super", value, aliases), aliases, { scope, isStarKnown: aliases.columns.length === 1 });
}

/** `UNPIVOT t.object AS value AT name` */
function unpivot(nodes: readonly Node[], start: number, { scope }: Context): Item {
  const path = pathAt(nodes, start + 1);
  const value = path && superValue(path, scope);
  if (path === undefined || value === undefined)
    throw notSupported("UNPIVOT of anything but a column of an earlier entry of FROM");
  const aliases = readAliases(nodes, path.end, "UNPIVOT");
  return items(over("unpivot_super", value, aliases), aliases, { scope, isStarKnown: false });
}

function items(nodes: Node[], aliases: Aliases, of: { scope: Scope; isStarKnown: boolean }): Item {
  addRelation(of.scope, { names: [], alias: aliases.alias, isItem: true, isStarKnown: of.isStarKnown });
  return { nodes, end: aliases.end, isUnnested: true };
}

/** `UNNEST(t.items) WITH OFFSET AS alias (column, offset)` */
function unnestCall(nodes: readonly Node[], start: number, { scope }: Context): Item {
  const group = nodes[start + 1];
  const path = isGroup(group) ? pathAt(group.nodes, 0) : undefined;
  const value = isGroup(group) && path?.end === group.nodes.length ? superValue(path, scope) : undefined;
  if (value === undefined) throw notSupported("UNNEST of anything but a column of an earlier entry of FROM");
  const hasOffset = hasWords(nodes, start + 2, "WITH", "OFFSET");
  const alias = readAlias(nodes, start + (hasOffset ? 4 : 2));
  const list = nodes[alias?.end ?? 0];
  const names = isGroup(list) ? list.nodes.filter(isIdentifier).map(({ name }) => name) : [];
  const columns = hasOffset && names.length === 1 ? [...names, "offset_col"] : names;
  if (alias === undefined || columns.length !== (hasOffset ? 2 : 1))
    throw notSupported("UNNEST without names for its columns", "write UNNEST(…) AS alias (column)");
  addRelation(scope, { names: [], alias: alias.name });
  return { nodes: over("unnest_super", value, { alias: alias.name, columns }), end: alias.end + 1, isUnnested: true };
}

/** @param columns the value and, if it is wanted, its position or name */
function over(name: string, value: Node[], { alias, columns }: { alias: string; columns: readonly string[] }): Node[] {
  const list = columns.map(quoteName).join(", ");
  const call = callTo(columns.length > 1 ? `${name}_at` : name, value);
  return assemble(call, ` AS ${quoteName(alias)}(${list})`);
}

/** Of a SUPER value in FROM: the relation's name, and its columns, of which the first has the same name. */
type Aliases = { alias: string; columns: readonly string[]; end: number };

function readAliases(nodes: readonly Node[], end: number, what: string): Aliases {
  const alias = readAlias(nodes, end);
  if (alias === undefined) throw notSupported(`${what} without an alias`, "name it with AS");
  const name = nodes[alias.end + 1];
  if (!isWord(nodes[alias.end], "AT") || !isIdentifier(name))
    return { alias: alias.name, columns: [alias.name], end: alias.end };
  return { alias: alias.name, columns: [alias.name, name.name], end: alias.end + 2 };
}

/** Words that may follow a relation and are not its alias. */
const noAlias = "ON USING LEFT RIGHT FULL INNER CROSS NATURAL JOIN SET WHEN WITH AT PIVOT UNPIVOT".split(" ");

function readAlias(nodes: readonly Node[], at: number): Alias | undefined {
  const start = isWord(nodes[at], "AS") ? at + 1 : at;
  const name = nodes[start];
  return isIdentifier(name) && !isWord(name, ...noAlias) ? { name: name.name, end: start + 1 } : undefined;
}
