import { unlistedViews } from "../library/system-views/unlisted-views.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { notSupported, syntaxError } from "../refusals.ts";
import { UnknownFunctionError } from "../unknown-function-error.ts";
import { catalogFunction, missingFunction, sharedFunctions } from "./known-functions.ts";
import type { Fields } from "./parse-tree.ts";

type Check = (fields: Fields) => void;

const schemaOfOurs = "redshift";
/** Prefix of the names that the translation adds; unlikely enough that no Redshift name begins with it. */
const ownName = "~";

const refuse =
  (word: string): Check =>
  () => {
    throw syntaxError(word);
  };

const nothing: Check = () => undefined;

/** Refuses the node if one of these fields is set; the syntax error names the field's word. */
const without =
  (words: Readonly<Record<string, string>>): Check =>
  (fields) => {
    for (const [field, word] of Object.entries(words)) if (fields[field]) throw syntaxError(word);
  };

const operators = new Set("+ - * / % ^ |/ ||/ @ & | # ~ << >> = <> < > <= >= || ~~ !~~ ~~* !~~* !~ ~* !~*".split(" "));

const expressionKinds = new Set(
  "OP OP_ANY OP_ALL DISTINCT NOT_DISTINCT NULLIF IN LIKE ILIKE SIMILAR BETWEEN NOT_BETWEEN BETWEEN_SYM NOT_BETWEEN_SYM"
    .split(" ")
    .map((kind) => `AEXPR_${kind}`),
);

/** Frame options of a window that Redshift lacks: GROUPS, and every EXCLUDE. */
const refusedFrames = 0x08 | 0x8000 | 0x10000 | 0x20000;

const valuesOfInsert = new WeakSet<object>();

/** Parse nodes of PostgreSQL that a Redshift statement may contain; all others are refused. */
const checks: Readonly<Record<string, Check>> = {
  RawStmt: nothing,
  SelectStmt: (fields) => {
    without({ lockingClause: "FOR", windowClause: "WINDOW", groupDistinct: "DISTINCT" })(fields);
    if (fields["valuesLists"] && !valuesOfInsert.has(fields)) throw syntaxError("VALUES");
    if (fields["limitOption"] === "LIMIT_OPTION_WITH_TIES") throw syntaxError("TIES");
    const distinct = list(fields["distinctClause"]);
    if (distinct.length > 0 && Object.keys(distinct[0] ?? {}).length > 0) throw syntaxError("ON");
  },
  InsertStmt: (fields) => {
    without({ onConflictClause: "ON", returningClause: "RETURNING", returningList: "RETURNING" })(fields);
    const { SelectStmt } = (fields["selectStmt"] ?? {}) as Fields;
    if (SelectStmt) valuesOfInsert.add(SelectStmt);
  },
  UpdateStmt: without({ returningClause: "RETURNING", returningList: "RETURNING" }),
  DeleteStmt: without({ returningClause: "RETURNING", returningList: "RETURNING" }),
  MergeStmt: without({ returningClause: "RETURNING", returningList: "RETURNING" }),
  MergeWhenClause: nothing,
  CommonTableExpr: (fields) => {
    const name = String(fields["ctename"]);
    const query = fields["ctequery"] as Fields;
    if (fields["ctematerialized"] !== "CTEMaterializeDefault") throw syntaxError("MATERIALIZED");
    if (!name.startsWith(ownName) && !("SelectStmt" in query)) throw syntaxError(name);
  },
  WithClause: nothing,
  RangeSubselect: (fields) => {
    if (fields["lateral"] && !aliasOf(fields).startsWith(ownName)) throw syntaxError("LATERAL");
  },
  RangeFunction: (fields) => {
    if (!aliasOf(fields).startsWith(ownName))
      without({ lateral: "LATERAL", ordinality: "WITH", is_rowsfrom: "ROWS" })(fields);
  },
  A_Expr: (fields) => {
    if (!expressionKinds.has(String(fields["kind"]))) throw syntaxError(String(fields["kind"]));
    if (/_SYM$/.test(String(fields["kind"]))) throw syntaxError("SYMMETRIC");
    const name = namesOf(fields["name"]).at(-1) ?? "";
    if (!/BETWEEN/.test(String(fields["kind"])) && !operators.has(name))
      throw new RedshiftSqlError(`operator does not exist: ${name}`, "42883");
  },
  RangeVar: ({ schemaname, relname }) => {
    if ((schemaname ?? schemaOfOurs) === schemaOfOurs && unlistedViews.has(String(relname)))
      throw notSupported(`the system view ${String(relname).toUpperCase()}`);
  },
  SubLink: (fields) => {
    if (fields["subLinkType"] === "ARRAY_SUBLINK" && !readsCatalogOnly(fields["subselect"])) throw syntaxError("ARRAY");
  },
  TypeCast: ({ typeName }) => {
    if ((typeName as Fields)["arrayBounds"]) throw syntaxError("[");
  },
  MultiAssignRef: refuse("("),
  A_ArrayExpr: refuse("["),
  CollateClause: refuse("COLLATE"),
  SetToDefault: nothing,
  ...Object.fromEntries(
    `A_Const A_Indirection A_Indices A_Star Alias BoolExpr BooleanTest CaseExpr CaseWhen CoalesceExpr ColumnRef
     GroupingFunc GroupingSet JoinExpr List MinMaxExpr NullTest ParamRef ResTarget RowExpr SQLValueFunction SortBy
     String Integer Float Boolean BitString ExplainStmt DefElem CreateTableAsStmt IntoClause CreateStmt ColumnDef
     Constraint TableLikeClause ViewStmt AlterTableStmt AlterTableCmd AlterOwnerStmt RenameStmt RoleSpec DeclareCursorStmt CallStmt`
      .split(/\s+/)
      .map((name) => [name, nothing]),
  ),
};

/**
 * Refuses what PostgreSQL takes and Redshift does not.
 *
 * @param tree PostgreSQL's, of the translated statement
 * @param functions names of functions that users have made
 * @throws RedshiftSqlError with the words of a syntax error, or of a function or operator that does not exist
 */
export function refusePostgresOnly(tree: unknown, functions: ReadonlySet<string>): void {
  visit(tree, functions);
}

function visit(value: unknown, functions: ReadonlySet<string>): void {
  if (Array.isArray(value)) for (const item of value) visit(item, functions);
  else if (typeof value === "object" && value !== null)
    for (const [name, child] of Object.entries(value)) {
      if (name === "FuncCall") checkCall(child as Fields, functions);
      else if (isNodeName(name, child)) checkOf(name)(child as Fields);
      visit(child, functions);
    }
}

/** Names of nodes begin with a capital, names of fields do not. */
function isNodeName(name: string, child: unknown): boolean {
  return /^[A-Z]/.test(name) && typeof child === "object" && child !== null;
}

function checkOf(name: string): Check {
  const check = checks[name];
  if (check === undefined) throw notSupported(`${name}, a part of PostgreSQL's grammar,`);
  return check;
}

function checkCall(fields: Fields, functions: ReadonlySet<string>): void {
  const names = namesOf(fields["funcname"]);
  const name = names.at(-1) ?? "";
  const isOurs = names[0] === schemaOfOurs && names.length > 1;
  without({ agg_filter: "FILTER", func_variadic: "VARIADIC" })(fields);
  if (fields["agg_order"] && !fields["agg_within_group"] && !(isOurs && name.startsWith("listagg")))
    throw syntaxError("ORDER");
  if (fields["over"]) checkWindow(name, fields["over"] as Fields);
  if (isOurs || ownCalls.has(names.join(".")) || sharedFunctions.has(name) || catalogFunction.test(name)) return;
  if (functions.has(name)) return;
  if (missingFunction.test(name)) throw notSupported(`the function ${name.toUpperCase()}`);
  throw new UnknownFunctionError(name);
}

/** Calls that only the translation writes, and one that psql uses to describe a table. */
const ownCalls = new Set(["pg_catalog.jsonb_build_array", "pg_catalog.jsonb_build_object", "pg_catalog.unnest"]);

function readsCatalogOnly(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([name, child]) =>
    name === "RangeVar" ? (child as Fields)["schemaname"] === "pg_catalog" : readsCatalogOnly(child),
  );
}

const aggregates = /^(avg|count|max|min|sum|stddev.*|var.*)$/;
const hasFrame = 0x01;

function checkWindow(name: string, window: Fields): void {
  without({ name: "WINDOW", refname: "WINDOW" })(window);
  const options = Number(window["frameOptions"]);
  if ((options & refusedFrames) !== 0) throw notSupported("a window frame of GROUPS or with EXCLUDE");
  if (window["orderClause"] && aggregates.test(name) && (options & hasFrame) === 0)
    throw new RedshiftSqlError("Aggregate window functions with an ORDER BY clause require a frame clause", "42601");
}

function namesOf(names: unknown): string[] {
  return list(names).map((part) => String((part["String"] as Fields | undefined)?.["sval"] ?? ""));
}

function aliasOf(fields: Fields): string {
  return String((fields["alias"] as Fields | undefined)?.["aliasname"] ?? "");
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value : [];
}
