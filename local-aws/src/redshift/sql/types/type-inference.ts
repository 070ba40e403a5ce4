import { type ArithmeticSign, computedDecimal, literalDecimal } from "./decimal-rules.ts";
import { isNode, listOf, numberOf, type TreeNode, type TreeValue } from "./node-tree.ts";
import { asDecimal, commonType, declaredType, maxVarcharBytes, typeIds, type ValueType } from "./value-type.ts";

/** What the tree does not hold. */
export type Sources = {
  /** Names of functions and aggregates, by object id. */
  functions: ReadonlyMap<number, string>;
  /** The statement from the location on, in bytes of its text. */
  textAt(location: number): string;
};

/** A query, and the queries around it, which its columns may refer to. */
export type Scope = { query: TreeNode; outer: Scope | undefined };

export type TypeOf = (expression: TreeValue, scope: Scope) => ValueType | undefined;

/** Object ids of PostgreSQL's operators over NUMERIC. */
export const decimalOperators: ReadonlyMap<number, ArithmeticSign> = new Map([
  [1758, "+"],
  [1759, "-"],
  [1760, "*"],
  [1761, "/"],
  [1762, "%"],
]);
const signOperators = new Set([1751, 1921]);
const concatenations = new Set([654, 374]);

/** Their result has the type of their first argument. */
const sameAsArgument = new Set(
  `min max first_value last_value nth_value lag lead any_value abs
   upper lower initcap btrim ltrim rtrim left right substr substring reverse`.split(/\s+/),
);
const sums = new Set(["sum", "avg"]);
const roundings = new Set(["round", "trunc"]);
const wholes = new Set(["ceil", "ceiling", "floor"]);
const maxDigits = 38;
/** Implicit casts call it. */
const toDecimal = "numeric";

/** All functions of which these rules know the result. */
export const ruledFunctions: readonly string[] = [toDecimal, ...sameAsArgument, ...sums, ...roundings, ...wholes];

/** Infers the type of any expression of the statement, by AWS's rules; what they do not cover is `undefined`. */
export function typeInference(sources: Sources): TypeOf {
  const known = new Map<TreeNode, ValueType | undefined>();
  const typeOf: TypeOf = (expression, scope) => {
    if (!isNode(expression)) return undefined;
    if (!known.has(expression)) known.set(expression, infer(expression, scope));
    return known.get(expression);
  };

  const infer = (node: TreeNode, scope: Scope): ValueType | undefined => {
    const { fields } = node;
    switch (node.name) {
      case "VAR":
        return columnType(node, scope);
      case "CONST":
        return constantType(node, sources);
      case "PARAM":
        return declaredType(numberOf(fields["paramtype"]), numberOf(fields["paramtypmod"]));
      case "FUNCEXPR":
        return declaredCast(node) ?? callType(node, "funcid", "funcresulttype", scope);
      case "AGGREF":
        return callType(node, "aggfnoid", "aggtype", scope);
      case "WINDOWFUNC":
        return callType(node, "winfnoid", "wintype", scope);
      case "OPEXPR":
        return operatorType(node, scope);
      case "RELABELTYPE":
        return (
          declaredType(numberOf(fields["resulttype"]), numberOf(fields["resulttypmod"])) ?? typeOf(fields["arg"], scope)
        );
      case "CASEEXPR":
        return oneOf(
          [
            ...listOf(fields["args"]).map((when) => (isNode(when) ? when.fields["result"] : undefined)),
            fields["defresult"],
          ],
          scope,
        );
      case "COALESCEEXPR":
      case "MINMAXEXPR":
        return oneOf(listOf(fields["args"]), scope);
      case "NULLIFEXPR":
        return typeOf(listOf(fields["args"])[0], scope);
      case "SUBLINK":
        return sublinkType(node, scope);
      default:
        return undefined;
    }
  };

  /** A missing ELSE is no value. */
  const oneOf = (values: readonly TreeValue[], scope: Scope) =>
    commonType(values.filter((value) => value !== undefined).map((value) => typeOf(value, scope)));

  const sublinkType = ({ fields }: TreeNode, scope: Scope): ValueType | undefined => {
    const query = fields["subselect"];
    return numberOf(fields["subLinkType"]) === exprSublink && isNode(query)
      ? outputType({ query, outer: scope }, 1)
      : undefined;
  };

  const operatorType = ({ fields }: TreeNode, scope: Scope): ValueType | undefined => {
    const operator = numberOf(fields["opno"]);
    const [left, right] = listOf(fields["args"]).map((argument) => typeOf(argument, scope));
    const sign = decimalOperators.get(operator);
    if (sign !== undefined) return computedType(sign, left, right);
    if (signOperators.has(operator)) return left;
    if (concatenations.has(operator))
      return left?.kind === "text" && right?.kind === "text"
        ? { kind: "text", bytes: Math.min(left.bytes + right.bytes, maxVarcharBytes) }
        : undefined;
    return declaredType(numberOf(fields["opresulttype"]), -1);
  };

  const callType = (node: TreeNode, idField: string, typeField: string, scope: Scope): ValueType | undefined => {
    const { fields } = node;
    const name = sources.functions.get(numberOf(fields[idField])) ?? "";
    const resultType = numberOf(fields[typeField]);
    const plain = declaredType(resultType, -1);
    if (plain !== undefined) return plain;
    const args = listOf(fields["args"]).map((value) =>
      isNode(value) && value.name === "TARGETENTRY" ? value.fields["expr"] : value,
    );
    const [first, digits] = args;
    const type = typeOf(first, scope);
    if (resultType !== typeIds.numeric) return sameAsArgument.has(name) && type?.kind === "text" ? type : undefined;
    const decimal = asDecimal(type);
    if (decimal === undefined) return undefined;
    if (name === toDecimal || sameAsArgument.has(name)) return { kind: "decimal", ...decimal };
    if (sums.has(name)) return { kind: "decimal", ...decimal, precision: maxDigits };
    if (wholes.has(name)) return roundedTo(decimal, 0);
    return roundings.has(name) ? roundedTo(decimal, digits === undefined ? 0 : constantInteger(digits)) : undefined;
  };

  const columnType = ({ fields }: TreeNode, scope: Scope): ValueType | undefined => {
    const [number, typeId, modifier] = ["varattno", "vartype", "vartypmod"].map((field) => numberOf(fields[field]));
    const declared = declaredType(typeId ?? -1, modifier ?? -1);
    if (declared !== undefined) return declared;
    let owner: Scope | undefined = scope;
    for (let level = numberOf(fields["varlevelsup"]); level > 0; level--) owner = owner?.outer;
    const relation = owner && listOf(owner.query.fields["rtable"])[numberOf(fields["varno"]) - 1];
    return owner && isNode(relation) ? relationColumn(relation, number ?? 0, owner) : undefined;
  };

  const relationColumn = (relation: TreeNode, number: number, owner: Scope): ValueType | undefined => {
    const { fields } = relation;
    switch (numberOf(fields["rtekind"])) {
      case relationKinds.subquery:
        return isNode(fields["subquery"]) ? outputType({ query: fields["subquery"], outer: owner }, number) : undefined;
      case relationKinds.join:
        return typeOf(listOf(fields["joinaliasvars"])[number - 1], owner);
      case relationKinds.values:
        return commonType(listOf(fields["values_lists"]).map((row) => typeOf(listOf(row)[number - 1], owner)));
      case relationKinds.cte:
        return cteColumn(relation, number, owner);
      case relationKinds.group:
        return typeOf(listOf(fields["groupexprs"])[number - 1], owner);
      default:
        return undefined;
    }
  };

  /** A recursive query has the types of its first part (the reference to itself is not followed). */
  const cteColumn = ({ fields }: TreeNode, number: number, owner: Scope): ValueType | undefined => {
    let holder: Scope | undefined = owner;
    for (let level = numberOf(fields["ctelevelsup"]); level > 0; level--) holder = holder?.outer;
    const cte =
      holder &&
      listOf(holder.query.fields["cteList"]).find((it) => isNode(it) && it.fields["ctename"] === fields["ctename"]);
    if (!holder || !isNode(cte) || cte.fields["cterecursive"] === "true" || !isNode(cte.fields["ctequery"]))
      return undefined;
    return outputType({ query: cte.fields["ctequery"], outer: holder }, number);
  };

  const outputType = (scope: Scope, number: number): ValueType | undefined => {
    const operation = scope.query.fields["setOperations"];
    return isNode(operation) ? setType(operation, scope, number) : typeOf(outputAt(scope.query, number), scope);
  };

  const setType = (operand: TreeNode, scope: Scope, number: number): ValueType | undefined => {
    const { fields } = operand;
    if (operand.name !== "RANGETBLREF")
      return commonType(
        [fields["larg"], fields["rarg"]].map((side) => (isNode(side) ? setType(side, scope, number) : undefined)),
      );
    const relation = listOf(scope.query.fields["rtable"])[numberOf(fields["rtindex"]) - 1];
    return isNode(relation) ? relationColumn(relation, number, scope) : undefined;
  };

  return (expression, scope) =>
    isNode(expression) && expression.name === "QUERY" ? undefined : outputOrExpression(expression, scope);

  function outputOrExpression(expression: TreeValue, scope: Scope): ValueType | undefined {
    if (!isNode(expression) || expression.name !== "TARGETENTRY") return typeOf(expression, scope);
    return outputType(scope, numberOf(expression.fields["resno"]));
  }
}

const exprSublink = 4;
const relationKinds = { subquery: 1, join: 2, values: 5, cte: 6, group: 9 };

export function outputAt(query: TreeNode, number: number): TreeValue {
  const entry = listOf(query.fields["targetList"]).find((it) => isNode(it) && numberOf(it.fields["resno"]) === number);
  return isNode(entry) ? entry.fields["expr"] : undefined;
}

function computedType(
  sign: ArithmeticSign,
  left: ValueType | undefined,
  right: ValueType | undefined,
): ValueType | undefined {
  const [one, other] = [asDecimal(left), asDecimal(right)];
  if (one === undefined || other === undefined) return undefined;
  return {
    kind: "decimal",
    ...computedDecimal(sign, one, other),
    isExact: sign === "/" || (one.isExact && other.isExact),
  };
}

/** A cast with a length or a precision: its function takes them, as PostgreSQL packs them, behind the value. */
export function declaredCast({ fields }: TreeNode): ValueType | undefined {
  const [, modifier] = listOf(fields["args"]);
  const isCast = ["1", "2"].includes(String(fields["funcformat"]));
  if (!isCast || modifier === undefined) return undefined;
  return declaredType(numberOf(fields["funcresulttype"]), constantInteger(modifier));
}

function constantInteger(value: TreeValue): number {
  if (!isNode(value) || value.name !== "CONST" || numberOf(value.fields["consttype"]) !== typeIds.int4)
    return Number.NaN;
  const [, bytes] = listOf(value.fields["constvalue"]);
  return Buffer.from(listOf(bytes).map(numberOf)).readInt32LE();
}

function constantType({ fields }: TreeNode, { textAt }: Sources): ValueType | undefined {
  const typeId = numberOf(fields["consttype"]);
  const isText = [typeIds.text, typeIds.varchar, typeIds.bpchar, typeIds.unknown].includes(typeId);
  if (fields["constisnull"] === "true")
    return isText ? { kind: "null" } : (declaredType(typeId, numberOf(fields["consttypmod"])) ?? { kind: "null" });
  if (isText) return { kind: "text", bytes: textBytes(fields["constvalue"], typeId) };
  if (typeId !== typeIds.numeric) return declaredType(typeId, -1);
  // PostgreSQL makes one constant of a literal and the minus in front of it, also over parentheses
  const [, digits = ""] = /^[-+(\s]*([\d.]+)(?![\d.eE])/.exec(textAt(numberOf(fields["location"]))) ?? [];
  const decimal = literalDecimal(digits);
  return decimal && { kind: "decimal", ...decimal, isExact: true };
}

/** The number of all bytes counts a header of four, or the zero behind a literal without a type. */
function textBytes(value: TreeValue, typeId: number): number {
  const [count] = listOf(value);
  return Math.max(numberOf(count) - (typeId === typeIds.unknown ? 1 : 4), 0);
}

function roundedTo({ precision, scale }: { precision: number; scale: number }, digits: number): ValueType | undefined {
  if (Number.isNaN(digits)) return undefined;
  const left = Math.min(Math.max(digits, 0), maxDigits);
  const wholeDigits = precision - scale;
  // rounding may carry into one digit more
  const carried = left < scale ? 1 : 0;
  return {
    kind: "decimal",
    precision: Math.min(wholeDigits + carried + left, maxDigits) || 1,
    scale: left,
    isExact: true,
  };
}
