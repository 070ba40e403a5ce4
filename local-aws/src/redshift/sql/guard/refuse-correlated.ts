import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { isNode, listOf, numberOf, type TreeNode, type TreeValue } from "../types/node-tree.ts";

/** Names of aggregates by object id. */
type Functions = ReadonlyMap<number, string>;

/**
 * Refuses the correlated subqueries that Redshift cannot plan.
 *
 * @param query PostgreSQL's analysed tree, in which every column says how many queries further out its relation is
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_correlated_subqueries.html
 * @see https://github.com/SQLMesh/sqlmesh/issues/5342 for the text
 * @throws RedshiftSqlError
 */
export function refuseCorrelated(query: TreeNode, functions: Functions): void {
  if (isRefused(query, [], functions))
    throw new RedshiftSqlError(
      "This type of correlated subquery pattern is not supported due to internal error",
      "XX000",
    );
}

/** @param around the queries around, the innermost last */
function isRefused(value: TreeValue, around: readonly TreeNode[], functions: Functions): boolean {
  if (!isNode(value)) return listOf(value).some((item) => isRefused(item, around, functions));
  if (hasRefusedShape(value, around, functions)) return true;
  const queries = value.name === "QUERY" ? [...around, value] : around;
  return Object.values(value.fields).some((field) => isRefused(field, queries, functions));
}

function hasRefusedShape(node: TreeNode, around: readonly TreeNode[], functions: Functions): boolean {
  switch (node.name) {
    case "VAR":
      return skipsQuery(node, around);
    case "JOINEXPR":
      return numberOf(node.fields["jointype"]) > 0 && hasCorrelated(node.fields["quals"]);
    case "RANGETBLENTRY":
      return hasCorrelated(node.fields["groupexprs"]);
    case "SUBLINK":
      return isCorrelated(node) && (hasWindow(node) || isGroupedIn(node, functions));
    default:
      return false;
  }
}

/**
 * Whether the column belongs to a query further out than the one directly around. PostgreSQL counts a UNION as a query
 * around its parts; such a level does not count here.
 */
function skipsQuery({ fields }: TreeNode, queries: readonly TreeNode[]): boolean {
  const level = numberOf(fields["varlevelsup"]);
  return level > 1 && queries.slice(-level, -1).some((query) => query.fields["setOperations"] === undefined);
}

const hasWindow = ({ fields }: TreeNode) =>
  isNode(fields["subselect"]) && fields["subselect"].fields["hasWindowFuncs"] === "true";

const anySublink = 2;

/** `IN (SELECT sum(…) … GROUP BY …)`; MIN and MAX are allowed. */
function isGroupedIn({ fields }: TreeNode, functions: Functions): boolean {
  const query = fields["subselect"];
  if (numberOf(fields["subLinkType"]) !== anySublink || !isNode(query)) return false;
  const isGrouped = listOf(query.fields["groupClause"]).length > 0;
  return isGrouped && nodesIn(query.fields["targetList"]).some((node) => isOtherAggregate(node, functions));
}

function isOtherAggregate({ name, fields }: TreeNode, functions: Functions): boolean {
  return name === "AGGREF" && !/^(min|max)$/.test(functions.get(numberOf(fields["aggfnoid"])) ?? "");
}

function hasCorrelated(value: TreeValue): boolean {
  return nodesIn(value).some((node) => node.name === "SUBLINK" && isCorrelated(node));
}

/** Whether the subquery reads a column of a query around it. */
function isCorrelated({ fields }: TreeNode): boolean {
  return readsOutside(fields["subselect"], 0);
}

function readsOutside(value: TreeValue, depth: number): boolean {
  if (!isNode(value)) return listOf(value).some((item) => readsOutside(item, depth));
  if (value.name === "VAR") return numberOf(value.fields["varlevelsup"]) >= depth;
  const inner = value.name === "QUERY" ? depth + 1 : depth;
  return Object.values(value.fields).some((field) => readsOutside(field, inner));
}

function nodesIn(value: TreeValue): TreeNode[] {
  if (!isNode(value)) return listOf(value).flatMap(nodesIn);
  return [value, ...Object.values(value.fields).flatMap(nodesIn)];
}
