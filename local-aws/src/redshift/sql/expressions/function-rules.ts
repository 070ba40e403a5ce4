import { assemble, inParentheses, isGroup, isWord, type Node, splitByComma, withBefore } from "../lex/nodes.ts";
import { notSupported, syntaxError } from "../refusals.ts";
import { parseDataType, readsText } from "./data-type.ts";
import { datePart } from "./date-part.ts";
import { type Call, callTo, type FunctionRule, type Replacement } from "./function-call.ts";
import { numberRules } from "./number-rules.ts";
import { textRules } from "./text-rules.ts";
import { windowRules } from "./window-rules.ts";

/** SQL that is ready for PostgreSQL, or nodes. */
type Part = string | readonly Node[];

const renamed =
  (name: string): FunctionRule =>
  ({ before, args }) =>
    callTo(name, before, args);

/** Its first argument names a part of a date, as a bare word or a literal. */
const withDatePart =
  (name: string): FunctionRule =>
  ({ before, args }) => {
    const [part, ...values] = splitByComma(args);
    if (part === undefined) throw syntaxError(undefined);
    return callTo(`redshift.${name}`, before, assemble(datePart(part), ...times(values, ", ")));
  };

/** @param count how many of its arguments, from the first on, are times */
const withTimes =
  (name: string, count = Number.POSITIVE_INFINITY): FunctionRule =>
  ({ before, args }) => {
    const values = splitByComma(args);
    const others = values.slice(count).flatMap((nodes) => [", ", nodes]);
    return callTo(`redshift.${name}`, before, assemble(...times(values.slice(0, count), ", ").slice(1), ...others));
  };

/** Only the last argument is a time; those before it are time zones. */
function convertTimezone({ before, args }: Call): Replacement {
  const values = splitByComma(args);
  const zones = values.slice(0, -1).flatMap((zone) => [zone, ","]);
  const [, ...time] = times(values.slice(-1), "");
  return callTo("redshift.convert_timezone", before, assemble(...zones, ...time));
}

/** A lone literal is a timestamp in Redshift; PostgreSQL would prefer a timestamp with time zone. */
function times(values: readonly (readonly Node[])[], separator: string): (string | readonly Node[])[] {
  return values.flatMap((nodes) =>
    nodes.length === 1 && nodes[0]?.kind === "string" ? [separator, nodes, "::timestamp"] : [separator, nodes],
  );
}

function nvl2({ before, args }: Call): Replacement {
  const [tested, present, absent, more] = splitByComma(args).map(asOperand);
  if (tested === undefined || present === undefined || absent === undefined || more !== undefined)
    throw syntaxError(undefined);
  const nodes = assemble("CASE WHEN ", tested, " IS NOT NULL THEN ", present, " ELSE ", absent, " END");
  return { nodes: withBefore(nodes, before) };
}

/** DECODE treats two NULLs as equal (dg/r_DECODE_expression). */
function decode({ before, args }: Call): Replacement {
  const [subject, ...rest] = splitByComma(args).map(asOperand);
  if (subject === undefined || rest.length < 2) throw syntaxError(undefined);
  const otherwise = rest.length % 2 === 1 ? rest.pop() : undefined;
  const branches = rest.flatMap((operand, i) =>
    i % 2 === 0 ? [" WHEN ", subject, " IS NOT DISTINCT FROM ", operand] : [" THEN ", operand],
  );
  const nodes = assemble("CASE", ...branches, ...(otherwise === undefined ? [] : [" ELSE ", otherwise]), " END");
  return { nodes: withBefore(nodes, before) };
}

const asOperand = (nodes: readonly Node[]): Node[] => [inParentheses(nodes)];

function cast({ before, args }: Call): Replacement {
  const at = args.findLastIndex((node) => isWord(node, "AS"));
  if (at < 1) throw syntaxError(args.at(-1));
  const value = args.slice(0, at);
  return castTo(value, args.slice(at + 1), before);
}

function convert({ before, args }: Call): Replacement {
  const [type, value] = splitByComma(args);
  if (type === undefined || value === undefined) throw syntaxError(undefined);
  return castTo(value, type, before);
}

function castTo(value: readonly Node[], type: readonly Node[], before: string): Replacement {
  const { sql, next } = parseDataType(type, 0, "expression");
  if (next !== type.length) throw syntaxError(type[next]);
  const text = value.length === 1 && value[0]?.kind === "string" && readsText(sql) ? "::text" : "";
  return callTo("CAST", before, assemble(value, `${text} AS ${sql}`));
}

function extract({ before, args }: Call): Replacement {
  const at = args.findIndex((node) => isWord(node, "FROM"));
  if (at < 1) throw syntaxError(args.at(-1));
  const [, ...time] = times([args.slice(at + 1)], "");
  return callTo("redshift.date_part", before, assemble(`${datePart(args.slice(0, at))}, `, ...time, ", true"));
}

function listagg({ before, args, behind, rewrite }: Call): Replacement {
  const distinct = isWord(args[0], "DISTINCT");
  const [value = [], delimiter = assemble("''")] = splitByComma(distinct ? args.slice(1) : args);
  const list: Part[] = [distinct ? "DISTINCT (" : "(", value, ")::text, ", delimiter];
  const order = behind[2];
  if (!isWord(behind[0], "WITHIN") || !isWord(behind[1], "GROUP") || !isGroup(order))
    return callTo("redshift.listagg", before, assemble(...list));
  const window = isWord(behind[3], "OVER") ? behind[4] : undefined;
  if (isGroup(window)) return listaggOver({ before, list, order: rewrite(order.nodes), window: rewrite(window.nodes) });
  if (!distinct)
    return { ...callTo("redshift.listagg", before, assemble(...list, " ", rewrite(order.nodes))), skip: 3 };
  // Distinct values are sorted by their own type, not as text.
  const values = assemble("DISTINCT (", value, "), (", delimiter, ")::text ", rewrite(order.nodes));
  return { ...callTo("redshift.listagg_distinct", before, values), skip: 3 };
}

type WindowList = { before: string; list: Part[]; order: readonly Node[]; window: readonly Node[] };

/** Over a whole partition, in the order of the list. */
function listaggOver({ before, list, order, window }: WindowList): Replacement {
  const called = callTo("redshift.listagg", before, assemble(...list));
  const frame = assemble(window, " ", order, " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING");
  return { nodes: [...called.nodes, ...assemble(" OVER ", [inParentheses(frame)])], skip: 5 };
}

/** PostgreSQL has no ordered-set aggregate as a window function; ours takes value and fraction as arguments. */
function median({ before, args, behind }: Call): Replacement {
  if (isWord(behind[0], "OVER"))
    return callTo("redshift.percentile_cont", before, assemble("(", args, ")::float8, 0.5"));
  const nodes = assemble("percentile_cont(0.5) WITHIN GROUP (ORDER BY ", args, ")");
  return { nodes: withBefore(nodes, before) };
}

function percentileCont({ before, args, behind, rewrite }: Call): Replacement {
  const order = behind[2];
  if (!isWord(behind[3], "OVER") || !isGroup(order)) return callTo("percentile_cont", before, args);
  const direction = order.nodes.at(-1);
  const value = order.nodes.slice(2, isWord(direction, "ASC", "DESC") ? -1 : undefined);
  const fraction: Part[] = isWord(direction, "DESC") ? ["1 - (", args, ")"] : [args];
  const values = assemble("(", rewrite(value), ")::float8, ", ...fraction);
  return { ...callTo("redshift.percentile_cont", before, values), skip: 3 };
}

/** An array or an object of type SUPER. */
const superOf =
  (name: string): FunctionRule =>
  ({ before, args }) => {
    if (isWord(args[0], "SELECT", "WITH")) throw syntaxError(args[0]);
    return callTo(`pg_catalog.${name}`, before, args);
  };

/** ARRAY(SELECT …) stays PostgreSQL's array: Redshift's leader node has it, and psql uses it to read the catalog. */
const array: FunctionRule = (call) => {
  const from = call.args.findIndex((node) => isWord(node, "FROM"));
  if (isWord(call.args[from + 1], "PG_CATALOG")) return callTo("ARRAY", call.before, call.args);
  return superOf("jsonb_build_array")(call);
};

/** An optional last argument says whether invalid JSON gives NULL. */
function jsonPath({ before, args }: Call): Replacement {
  const [json, ...path] = splitByComma(args);
  if (json === undefined || path.length === 0) throw syntaxError(undefined);
  const last = path.at(-1)?.[0];
  const isLenient = isWord(last, "TRUE", "FALSE");
  if (isLenient) path.pop();
  const list = [json, isLenient ? `, ${last.upper}` : ", false", ...path.flatMap((nodes) => [", ", nodes])];
  return callTo("redshift.json_extract_path_text", before, assemble(...list));
}

function ratioToReport({ before, args, behind, rewrite }: Call): Replacement {
  const over = behind[1];
  if (!isWord(behind[0], "OVER") || !isGroup(over)) throw syntaxError(behind[0]);
  const value = inParentheses(args);
  const total = ["sum", [value], " OVER ", [inParentheses(rewrite(over.nodes))]];
  const nodes = assemble("(", [value], "::float8 / nullif(", ...total, ", 0))");
  return { nodes: withBefore(nodes, before), skip: 2 };
}

/** These return DOUBLE PRECISION for every type of number (dg/r_STDDEV_functions, dg/r_VARIANCE_functions). */
const spread: FunctionRule = ({ name, before, args }) => {
  const isDistinct = isWord(args[0], "DISTINCT", "ALL");
  const [quantifier, value] = isDistinct ? [args.slice(0, 1), args.slice(1)] : [[], args];
  return callTo(name.toLowerCase(), before, assemble(quantifier, " (", value, ")::float8"));
};

/** NULL where CAST would fail (dg/r_TRY_CAST). */
function tryCast({ before, args }: Call): Replacement {
  const at = args.findLastIndex((node) => isWord(node, "AS"));
  if (at < 1) throw syntaxError(args.at(-1));
  const { sql, next } = parseDataType(args, at + 1, "expression");
  if (next !== args.length) throw syntaxError(args[next]);
  return callTo("redshift.try_cast", before, assemble(args.slice(0, at), `, '${sql}', NULL::${sql}`));
}

const refused =
  (name: string): FunctionRule =>
  () => {
    throw notSupported(`the function ${name}`);
  };

/** AWS does not publish what these compute. */
const withoutEmulation = "CHECKSUM FARMFINGERPRINT64 FARMHASH64 MURMUR3_32_HASH COLLATE".split(" ");

const comparisons =
  "DATE_CMP DATE_CMP_TIMESTAMP DATE_CMP_TIMESTAMPTZ TIMESTAMP_CMP TIMESTAMP_CMP_DATE TIMESTAMP_CMP_TIMESTAMPTZ TIMESTAMPTZ_CMP TIMESTAMPTZ_CMP_DATE TIMESTAMPTZ_CMP_TIMESTAMP".split(
    " ",
  );

/** Functions of the schema `redshift`. Calls name the schema, so no search_path can hide them. */
const ownFunctions = `
  ARRAY_CONCAT ARRAY_FLATTEN AVG BPCHARCMP BTTEXT_PATTERN_CMP CAN_JSON_PARSE CHARINDEX CONCAT CRC32 CURRENT_SCHEMAS DATE_PART_YEAR DEXP
  DIFFERENCE DLOG1 DLOG10 EXP FNV_HASH FROM_HEX FROM_VARBYTE FUNC_SHA1 GETBIT GETDATE GET_ARRAY_LENGTH INTERVAL_CMP IS_ARRAY IS_BIGINT IS_BOOLEAN
  IS_INTEGER IS_OBJECT IS_SCALAR IS_SMALLINT IS_VALID_JSON IS_VALID_JSON_ARRAY IS_VARCHAR JSON_ARRAY_LENGTH
  JSON_EXTRACT_ARRAY_ELEMENT_TEXT JSON_PARSE JSON_SERIALIZE JSON_SERIALIZE_TO_VARBYTE JSON_TYPEOF LEN LN LOG OCTETINDEX PG_GET_CONSTRAINTDEF
  PG_BACKEND_PID PG_CANCEL_BACKEND PG_GET_VIEWDEF PG_LAST_QUERY_ID PG_TERMINATE_BACKEND POWER REGEXP_COUNT
  REGEXP_INSTR REGEXP_REPLACE REGEXP_SUBSTR REPLICATE SHA SHA1 SHA2 SOUNDEX SPLIT_PART SPLIT_TO_ARRAY SQRT STRTOL
  SUBARRAY SUM SYSDATE TEXTLEN TO_CHAR TO_DATE TO_HEX TO_TIMESTAMP TO_VARBYTE VERSION`
  .trim()
  .split(/\s+/);

/** How a call is translated, by the function's name in capitals. Functions without an entry are called as they are. */
export const functionRules: ReadonlyMap<string, FunctionRule> = new Map([
  ...ownFunctions.map((name) => [name, renamed(`redshift.${name.toLowerCase()}`)] as const),
  ["NVL", renamed("coalesce")],
  ["ISNULL", renamed("coalesce")],
  ["NVL2", nvl2],
  ["DECODE", decode],
  ["CAST", cast],
  ["CONVERT", convert],
  ["CONVERT_TIMEZONE", convertTimezone],
  ["EXTRACT", extract],
  ["DATEADD", withDatePart("date_add")],
  ["DATE_ADD", withDatePart("date_add")],
  ["DATEDIFF", withDatePart("date_diff")],
  ["DATE_DIFF", withDatePart("date_diff")],
  ["DATE_PART", withDatePart("date_part")],
  ["PGDATE_PART", withDatePart("date_part")],
  ["DATE_TRUNC", withDatePart("date_trunc")],
  ["ADD_MONTHS", withTimes("add_months")],
  ["LAST_DAY", withTimes("last_day")],
  ["MONTHS_BETWEEN", withTimes("months_between")],
  ["NEXT_DAY", withTimes("next_day", 1)],
  ["POW", renamed("redshift.power")],
  ["DPOW", renamed("redshift.power")],
  ["DSQRT", renamed("redshift.sqrt")],
  ["OCTET_LENGTH", renamed("octet_length")],
  ["ARRAY", array],
  ["OBJECT", superOf("jsonb_build_object")],
  ["JSON_EXTRACT_PATH_TEXT", jsonPath],
  ["RATIO_TO_REPORT", ratioToReport],
  ...["STDDEV", "STDDEV_SAMP", "STDDEV_POP", "VARIANCE", "VAR_SAMP", "VAR_POP"].map((name) => [name, spread] as const),
  ["TRY_CAST", tryCast],
  ...numberRules,
  ["DATEPART", withDatePart("date_part")],
  ...textRules,
  ...windowRules,
  ...comparisons.map((name) => [name, renamed(`redshift.${name.toLowerCase()}`)] as const),
  ...withoutEmulation.map((name) => [name, refused(name)] as const),
  ["LISTAGG", listagg],
  ["MEDIAN", median],
  ["PERCENTILE_CONT", percentileCont],
]);
