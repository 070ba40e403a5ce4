import { quoteName } from "../lex/postgres-name.ts";
import { mayOverflow } from "./decimal-rules.ts";
import { isNode, listOf, numberOf, type TreeNode, type TreeValue } from "./node-tree.ts";
import { type Operation, operationsOf } from "./operands.ts";
import {
  decimalOperators,
  declaredCast,
  type Scope,
  type Sources,
  type TypeOf,
  typeInference,
} from "./type-inference.ts";
import { asDecimal, castName, maxVarcharBytes, modifierOf, typeIds, type ValueType } from "./value-type.ts";

type Analysed = {
  /** SQL that is ready for PostgreSQL: one SELECT, INSERT, UPDATE, DELETE or MERGE. */
  sql: string;
  /** PostgreSQL's tree of it. */
  tree: TreeNode;
  functions: Sources["functions"];
  /** Where the text begins in what PostgreSQL read, in bytes. */
  offsetBytes: number;
  /** The texts of a new table or view get a length, too. */
  use: "rows" | "table" | "view";
};

/** `lengths` of the VARCHAR columns of a new table by position, in bytes; `undefined` for columns that have theirs. */
type Typed = { sql: string; lengths: readonly (number | undefined)[] };

/** Makes PostgreSQL compute decimals of Redshift's types: quotients, sums and products in the text, and the columns of the result. */
export function applyTypes({ sql, tree, functions, offsetBytes, use }: Analysed): Typed {
  const bytes = Buffer.from(sql);
  const textAt = (location: number) => bytes.toString("utf8", location - offsetBytes, location - offsetBytes + 60);
  const typeOf = typeInference({ functions, textAt });
  const scope: Scope = { query: tree, outer: undefined };
  const charAt = (location: number) => bytes.toString("utf8", 0, location - offsetBytes).length;
  const computed = withEdits(sql, editsOf({ sql, scope, typeOf, charAt }));
  if (!isSelect(tree)) return { sql: computed, lengths: [] };
  const columns = columnsOf({ scope, typeOf, use });
  return { sql: withColumns(computed, columns), lengths: columns.map(({ length }) => length) };
}

function isSelect({ fields }: TreeNode): boolean {
  return numberOf(fields["commandType"]) === 1;
}

/** `before` comes in front of the operation, `sign` instead of its sign, `behind` at its end. */
type Edit = Operation & { before: string; instead: string; behind: string };

type Place = { sql: string; scope: Scope; typeOf: TypeOf; charAt(location: number): number };

function editsOf({ sql, scope, typeOf, charAt }: Place): Edit[] {
  const edits = new Map<number, Edit>();
  const operations = operationsOf(sql);
  const seen = new Set<number>();
  visit(scope.query, scope.outer, (node, at) => {
    const location = node.name === "OPEXPR" ? numberOf(node.fields["location"]) : -1;
    if (location < 0) return;
    const place = charAt(location);
    if (seen.has(place)) return;
    seen.add(place);
    const sign = decimalOperators.get(numberOf(node.fields["opno"]));
    if (sign === undefined) return;
    const [left, right] = listOf(node.fields["args"]).map((argument) => asDecimal(typeOf(argument, at)));
    const type = typeOf(node, at);
    if (!left || !right || type?.kind !== "decimal" || !mayOverflow(sign, left, right)) return;
    const operation = operations.at(place);
    if (operation) edits.set(place, { ...operation, ...words(sign, type) });
  });
  if (edits.size === 0) return [];
  const unseen = operations.signs.filter((place) => !seen.has(place)).flatMap((place) => operations.at(place) ?? []);
  return [...edits.values(), ...repeated(unseen, [...edits.values()])];
}

/** The tree has an expression of GROUP BY, or of ORDER BY with DISTINCT, once, wherever the text repeats it. */
function repeated(operations: readonly Operation[], edits: readonly Edit[]): Edit[] {
  const editOf = new Map(edits.map((edit) => [edit.key, edit]));
  return operations.flatMap((operation) => {
    const edit = editOf.get(operation.key);
    return edit ? [{ ...edit, ...operation }] : [];
  });
}

/**
 * A unary plus keeps the column without a name. A quotient is cut off at its scale, as AVG is; AWS does not say whether
 * it is rounded.
 */
function words(sign: string, type: ValueType & { kind: "decimal" }): Pick<Edit, "before" | "instead" | "behind"> {
  const cast = `::${castName(type)})`;
  if (sign !== "/") return { before: "(+ (", instead: sign, behind: `)${cast}` };
  return { before: `(+ (pg_catalog.div((`, instead: `) * 1e${type.scale}, (`, behind: `)) * 1e-${type.scale})${cast}` };
}

/** Every node with the query that it belongs to. */
function visit(value: TreeValue, scope: Scope | undefined, see: (node: TreeNode, scope: Scope) => void): void {
  if (!isNode(value)) {
    for (const item of listOf(value)) visit(item, scope, see);
    return;
  }
  const inner = value.name === "QUERY" ? { query: value, outer: scope } : scope;
  if (inner) see(value, inner);
  for (const field of Object.values(value.fields)) visit(field, inner, see);
}

/** Operations hold others, so their texts are put in one by one, by place; at one place the larger operation is outside. */
function withEdits(sql: string, edits: readonly Edit[]): string {
  const sorted = edits.toSorted((one, other) => other.right.end - one.right.end);
  const pieces = [
    ...sorted.toReversed().map(({ right, behind }) => ({ at: right.end, skip: 0, text: behind })),
    ...sorted.map(({ sign, instead }) => ({ at: sign.start, skip: sign.end - sign.start, text: instead })),
    ...sorted.map(({ left, before }) => ({ at: left.start, skip: 0, text: before })),
  ].toSorted((one, other) => one.at - other.at);
  let out = "";
  let done = 0;
  for (const { at, skip, text } of pieces) {
    out += sql.slice(done, at) + text;
    done = at + skip;
  }
  return out + sql.slice(done);
}

/** `length` of a VARCHAR that the cast makes. */
type Column = { name: string; cast: string | undefined; length?: number };

type Columns = Pick<Place, "scope" | "typeOf"> & Pick<Analysed, "use">;

function columnsOf({ scope, typeOf, use }: Columns): Column[] {
  return listOf(scope.query.fields["targetList"]).flatMap((entry): Column[] => {
    if (!isNode(entry) || entry.fields["resjunk"] === "true") return [];
    const name = String(entry.fields["resname"]);
    const type = typeOf(entry, scope);
    const [typeId, modifier] = shownType(entry.fields["expr"]);
    if (type?.kind === "decimal") return [{ name, cast: modifier === modifierOf(type) ? undefined : castName(type) }];
    const length = use === "rows" || modifier !== -1 ? undefined : textLength(type, typeId);
    return [length === undefined ? { name, cast: undefined } : { name, cast: `varchar(${length})`, length }];
  });
}

/** The bytes of a computed text; as many as a VARCHAR may have if they are not known. */
function textLength(type: ValueType | undefined, typeId: number): number | undefined {
  if (type?.kind === "text") return Math.max(type.bytes, 1);
  return type === undefined && typeId === typeIds.text ? maxVarcharBytes : undefined;
}

/** Casts the columns of the result around the query, if PostgreSQL would give one another type. */
function withColumns(sql: string, columns: readonly Column[]): string {
  if (columns.every(({ cast }) => cast === undefined)) return sql;
  const list = columns.map(
    ({ name, cast }, i) => `"~o"."~${i}"${cast === undefined ? "" : `::${cast}`} AS ${quoteName(name)}`,
  );
  return ` SELECT ${list.join(", ")} FROM (${sql}\n) AS "~o" (${columns.map((_, i) => `"~${i}"`).join(", ")})`;
}

/** Type and modifier that PostgreSQL gives to the column; without a cast or a column of a table there is no modifier. */
function shownType(expression: TreeValue): [typeId: number, modifier: number] {
  if (!isNode(expression)) return [0, -1];
  const { fields } = expression;
  if (expression.name === "VAR") return [numberOf(fields["vartype"]), numberOf(fields["vartypmod"])];
  const declared = expression.name === "FUNCEXPR" ? declaredCast(expression) : undefined;
  const field = Object.keys(fields).find((name) =>
    /^(const|funcresult|opresult|result|agg|win|case|coalesce|minmax)type$/.test(name),
  );
  return [numberOf(fields[field ?? ""]), (declared && modifierOf(declared)) ?? -1];
}
