import { RedshiftSqlError } from "../redshift-sql-error.ts";
import type { Fields } from "./parse-tree.ts";

/** Columns that are bare literals, by the alias of their subquery. */
type Literals = ReadonlyMap<string, ReadonlySet<string>>;

const comparisons = new Set(["=", "<>", "<", ">", "<=", ">="]);
const comparing = /^AEXPR_(?:OP|IN|BETWEEN|NOT_BETWEEN)$/;

/**
 * Refuses a literal without a type in the SELECT list of a subquery, if the outer query compares, sorts or partitions by
 * it. Redshift gives it no type there, as PostgreSQL 8.0 does. It is text in a UNION, and where the subquery itself has
 * DISTINCT, GROUP BY or ORDER BY.
 *
 * @param tree PostgreSQL's, of the translated statement
 * @see https://github.com/calogica/dbt-expectations/issues/99 and https://github.com/OHDSI/SqlRender/issues/66
 * @throws RedshiftSqlError
 */
export function refuseUnknown(tree: unknown): void {
  if (Array.isArray(tree)) for (const item of tree) refuseUnknown(item);
  else if (typeof tree === "object" && tree !== null)
    for (const [name, child] of Object.entries(tree as Fields)) {
      if (name === "SelectStmt") refuseIn(child as Fields);
      refuseUnknown(child);
    }
}

function refuseIn(select: Fields): void {
  const literals = literalsOf(select);
  if (literals.size === 0) return;
  const { targetList, whereClause, havingClause, fromClause, windowClause, sortClause } = select;
  if (uses([targetList, whereClause, havingClause, fromClause, windowClause, sortClause], literals))
    throw new RedshiftSqlError('failed to find conversion function from "unknown" to text', "XX000");
}

function literalsOf({ fromClause, withClause }: Fields): Literals {
  const named = new Map<string, ReadonlySet<string>>();
  for (const item of list((withClause as Fields | undefined)?.["ctes"])) {
    const table = item["CommonTableExpr"] as Fields | undefined;
    named.set(String(table?.["ctename"]), literalColumns(table?.["ctequery"]));
  }
  const literals = new Map<string, ReadonlySet<string>>();
  for (const [name, columns] of list(fromClause).flatMap((item) => relations(item, named)))
    if (columns.size > 0) literals.set(name, columns);
  return literals;
}

function relations(item: Fields, named: Literals): [string, ReadonlySet<string>][] {
  const { JoinExpr: join, RangeSubselect: subselect, RangeVar: table } = item as Record<string, Fields | undefined>;
  if (join) return [join["larg"], join["rarg"]].flatMap((part) => relations(part as Fields, named));
  if (subselect) return [[aliasOf(subselect), literalColumns(subselect["subquery"])]];
  if (!table || table["schemaname"] !== undefined) return [];
  const name = String(table["relname"]);
  return [[aliasOf(table) || name, named.get(name) ?? new Set()]];
}

const aliasOf = (fields: Fields) => String((fields["alias"] as Fields | undefined)?.["aliasname"] ?? "");

function literalColumns(query: unknown): ReadonlySet<string> {
  const select = (query as Fields | undefined)?.["SelectStmt"] as Fields | undefined;
  const { op, distinctClause, groupClause, sortClause, targetList } = select ?? {};
  if (op !== "SETOP_NONE" || distinctClause || groupClause || sortClause) return new Set();
  const targets = list(targetList).map((target) => target["ResTarget"] as Fields | undefined);
  const isLiteral = (value: unknown) => ((value as Fields | undefined)?.["A_Const"] as Fields | undefined)?.["sval"];
  return new Set(
    targets.flatMap((target) => (target?.["name"] && isLiteral(target["val"]) ? [String(target["name"])] : [])),
  );
}

/** Whether one of these is compared or partitioned by, apart from nested queries. */
function uses(value: unknown, literals: Literals): boolean {
  if (Array.isArray(value)) return value.some((item) => uses(item, literals));
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value as Fields).some(([name, child]) => {
    if (name === "SelectStmt") return false;
    return usesHere(name, child as Fields, literals) || uses(child, literals);
  });
}

function usesHere(name: string, fields: Fields, literals: Literals): boolean {
  switch (name) {
    case "A_Expr":
      return isComparison(fields) && [fields["lexpr"], fields["rexpr"]].some((side) => isOne(side, literals));
    case "CaseExpr":
      return isOne(fields["arg"], literals);
    case "SortBy":
      return isOne(fields["node"], literals);
    case "over":
    case "WindowDef":
      return list(fields["partitionClause"]).some((part) => isOne(part, literals));
    default:
      return false;
  }
}

function isComparison({ kind, name }: Fields): boolean {
  const sign = (list(name).at(-1)?.["String"] as Fields | undefined)?.["sval"];
  return comparing.test(String(kind)) && (kind !== "AEXPR_OP" || comparisons.has(String(sign)));
}

function isOne(value: unknown, literals: Literals): boolean {
  const reference = (value as Fields | undefined)?.["ColumnRef"] as Fields | undefined;
  const [first, second] = list(reference?.["fields"]).map((part) => (part["String"] as Fields | undefined)?.["sval"]);
  if (second !== undefined) return literals.get(String(first))?.has(String(second)) ?? false;
  return first !== undefined && [...literals.values()].some((columns) => columns.has(String(first)));
}

const list = (value: unknown) => (Array.isArray(value) ? (value as Fields[]) : []);
