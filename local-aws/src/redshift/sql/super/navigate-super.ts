import { parseDataType } from "../expressions/data-type.ts";
import { isGroup, isSymbol, isWord, type Node, raw } from "../lex/nodes.ts";
import { quoteName } from "../lex/postgres-name.ts";
import { notSupported } from "../refusals.ts";
import { navigateExpression } from "./super-expression.ts";
import { readFrom } from "./super-from.ts";
import { pathAt, resolvePath } from "./super-path.ts";
import { mayNavigate, type Scope } from "./super-scope.ts";

/**
 * PartiQL's navigation as calls: `o.c_orders[0].name` in expressions, `t.items AS item AT position` and
 * `UNPIVOT t.object AS value AT name` in FROM.
 *
 * The catalog is not asked which columns are SUPER. The FROM clauses say which names are relations; whatever follows a
 * relation and its column, or a name that is not a relation, can only be navigation.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/query-super.html
 * @throws RedshiftSqlError where no translation gives Redshift's result
 */
export function navigateSuper(nodes: readonly Node[], outer?: Scope): Node[] {
  const verb = nodes.findIndex((node) => isWord(node, "SELECT", "UPDATE", "DELETE", "MERGE"));
  if (verb < 0) return navigateExpression(nodes, outer, navigateSuper);
  if (!isWord(nodes[verb], "SELECT")) return change(nodes, verb, outer);
  const end = nodes.findIndex((node, at) => at > verb && isSetOperator(nodes, at) && node.kind === "word");
  if (end < 0) return select(nodes, verb, outer);
  return [
    ...select(nodes.slice(0, end), verb, outer),
    ...nodes.slice(end, end + 1),
    ...navigateSuper(nodes.slice(end + 1), outer),
  ];
}

function isSetOperator(nodes: readonly Node[], at: number): boolean {
  const next = nodes[at + 1];
  const isOperator = isWord(nodes[at], "UNION", "INTERSECT", "EXCEPT", "MINUS") && !isSymbol(nodes[at - 1], ".");
  return isOperator && (isWord(next, "ALL", "DISTINCT", "SELECT") || isGroup(next));
}

const clauses = "WHERE GROUP HAVING QUALIFY ORDER LIMIT OFFSET SET WHEN CONNECT START".split(" ");

/** @returns where FROM and what it names end */
function endOfFrom(nodes: readonly Node[], from: number): number {
  const isClause = (node: Node, at: number) =>
    isWord(node, ...clauses) && !isSymbol(nodes[at - 1], ".") && !isWord(nodes[at - 1], "AS", "WITH", "AT");
  const end = nodes.findIndex((node, at) => at > from && isClause(node, at));
  return end < 0 ? nodes.length : end;
}

function indexOfFrom(nodes: readonly Node[], start: number): number {
  return nodes.findIndex((node, at) => at > start && isWord(node, "FROM") && !isWord(nodes[at - 1], "DISTINCT"));
}

function select(nodes: readonly Node[], start: number, outer: Scope | undefined): Node[] {
  const scope: Scope = { relations: [], outer };
  const head = navigateExpression(nodes.slice(0, start), outer, navigateSuper);
  const from = indexOfFrom(nodes, start);
  if (from < 0) return [...head, ...navigateExpression(nodes.slice(start), outer, navigateSuper)];
  const end = endOfFrom(nodes, from);
  const relations = readFrom(nodes.slice(from + 1, end), scope, navigateSuper);
  const into = nodes.findIndex((node, at) => at > start && at < from && isWord(node, "INTO"));
  const listEnd = into < 0 ? from : into;
  const list = nodes.slice(start, listEnd);
  scope.isDistinct = isWord(list[1], "DISTINCT");
  refuseStar(list, scope);
  return [
    ...head,
    ...navigateExpression(withNames(list, scope), scope, navigateSuper),
    ...nodes.slice(listEnd, from + 1),
    ...relations,
    ...navigateExpression(nodes.slice(end), scope, navigateSuper),
  ];
}

/** UPDATE, DELETE and MERGE: the target is one relation, those behind FROM or USING are others. */
function change(nodes: readonly Node[], verb: number, outer: Scope | undefined): Node[] {
  const scope: Scope = { relations: [], outer };
  const target = isWord(nodes[verb + 1], "FROM", "INTO") ? verb + 2 : verb + 1;
  const end = endOfFrom(nodes, target);
  const relations = readFrom(nodes.slice(target, end), scope, navigateSuper);
  const from = isWord(nodes[verb], "UPDATE") ? indexOfFrom(nodes, end) : -1;
  const behind = from < 0 ? end : endOfFrom(nodes, from);
  const others = from < 0 ? [] : readFrom(nodes.slice(from + 1, behind), scope, navigateSuper);
  return [
    ...navigateExpression(nodes.slice(0, verb), outer, navigateSuper),
    ...nodes.slice(verb, target),
    ...relations,
    ...(from < 0 ? [] : navigateExpression(nodes.slice(end, from), scope, navigateSuper)),
    ...(from < 0 ? [] : nodes.slice(from, from + 1)),
    ...others,
    ...navigateExpression(nodes.slice(behind), scope, navigateSuper),
  ];
}

function refuseStar(list: readonly Node[], { relations }: Scope): void {
  const isAll = list.some((node, at) => {
    const isItem = list[at + 1] === undefined || isSymbol(list[at + 1], ",");
    return isSymbol(node, "*") && isItem && !isSymbol(list[at - 1], ".");
  });
  if (isAll && relations.some(({ isStarKnown }) => !isStarKnown))
    throw notSupported("* beside UNPIVOT or AT", "name the columns");
}

/** A select list in which each SUPER value without an alias has one: the name of its column in the result. */
function withNames(list: readonly Node[], scope: Scope): Node[] {
  if (!mayNavigate(scope)) return [...list];
  const out: Node[] = [];
  let start = startOfItems(list);
  out.push(...list.slice(0, start));
  for (let end = start; end <= list.length; end++) {
    if (end < list.length && !isSymbol(list[end], ",")) continue;
    const item = list.slice(start, end);
    const name = impliedName(item, scope);
    out.push(...item, ...(name === undefined ? [] : [raw(`AS ${quoteName(name)}`)]), ...list.slice(end, end + 1));
    start = end + 1;
  }
  return out;
}

function startOfItems(list: readonly Node[]): number {
  let at = 1;
  if (isWord(list[at], "DISTINCT", "ALL")) at++;
  const isCount = list[at + 1]?.kind === "number" || isGroup(list[at + 1]);
  return isWord(list[at], "TOP") && isCount ? at + 2 : at;
}

/** @param item `t.c.name`, `t.c.name::int` or `CAST(t.c.name AS int)` */
function impliedName(item: readonly Node[], scope: Scope): string | undefined {
  const [first, group] = item;
  if (isWord(first, "CAST") && isGroup(group) && item.length === 2) {
    const path = pathAt(group.nodes, 0);
    return path && isWord(group.nodes[path.end], "AS") ? resolvePath(path, scope)?.columnName : undefined;
  }
  const path = pathAt(item, 0);
  if (path === undefined) return undefined;
  let end = path.end;
  while (isSymbol(item[end], "::")) end = parseDataType(item, end + 1, "expression").next;
  return end === item.length ? resolvePath(path, scope)?.columnName : undefined;
}
