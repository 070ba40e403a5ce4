import { parseDataType } from "./data-type.ts";
import { datePart } from "./date-part.ts";
import { notSupported, syntaxError } from "./errors.ts";
import { assemble, inParentheses, isGroup, isWord, type Node, splitByComma, withBefore } from "./nodes.ts";
import type { Token } from "./tokenize.ts";

type Call = {
  /** White space and comments in front of the call. */
  before: string;
  /** In PostgreSQL's words already. */
  args: readonly Node[];
  /** The nodes that follow the call, untouched. */
  behind: readonly Node[];
  rewrite: (nodes: readonly Node[]) => Node[];
};
/** What takes the place of the call and of `skip` nodes behind it. */
type Replacement = { nodes: Node[]; skip?: number };
type FunctionRule = (call: Call) => Replacement;

/** @param name with its schema; the result column is named after the part behind the point */
function callTo(name: string, before: string, args: readonly Node[]): Replacement {
  const column = name.split(".").at(-1) ?? name;
  const token: Token = { kind: "word", before, text: name, upper: column.toUpperCase(), name: column, end: 0 };
  return { nodes: [token, inParentheses(args)] };
}

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

const withTimes =
  (name: string): FunctionRule =>
  ({ before, args }) =>
    callTo(`redshift.${name}`, before, assemble(...times(splitByComma(args), ", ").slice(1)));

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

/** DECODE takes two NULLs as equal (dg/r_DECODE_expression). */
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
  const isNullSuper = value.length === 1 && isWord(value[0], "NULL") && isWord(type[0], "SUPER");
  const { sql, next } = isNullSuper ? { sql: "jsonb", next: 1 } : parseDataType(type, 0, "expression");
  if (next !== type.length) throw syntaxError(type[next]);
  return callTo("CAST", before, assemble(value, ` AS ${sql}`));
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
  const list = [distinct ? "DISTINCT (" : "(", value, ")::text, ", delimiter];
  const order = behind[2];
  if (!isWord(behind[0], "WITHIN") || !isWord(behind[1], "GROUP") || !isGroup(order))
    return callTo("redshift.listagg", before, assemble(...list));
  if (isWord(behind[3], "OVER")) throw notSupported("LISTAGG … WITHIN GROUP as a window function");
  return { ...callTo("redshift.listagg", before, assemble(...list, " ", rewrite(order.nodes))), skip: 3 };
}

function median({ before, args, behind }: Call): Replacement {
  if (isWord(behind[0], "OVER")) throw notSupported("MEDIAN as a window function");
  const nodes = assemble("percentile_cont(0.5) WITHIN GROUP (ORDER BY ", args, ")");
  return { nodes: withBefore(nodes, before) };
}

/** Functions of the schema `redshift`; named with their schema, so that no search_path can hide them. */
const ownFunctions =
  "AVG CAN_JSON_PARSE CHARINDEX CONCAT FUNC_SHA1 GETDATE IS_VALID_JSON IS_VALID_JSON_ARRAY JSON_ARRAY_LENGTH JSON_EXTRACT_ARRAY_ELEMENT_TEXT JSON_EXTRACT_PATH_TEXT JSON_PARSE JSON_SERIALIZE LEN REGEXP_REPLACE REPLICATE SHA SHA1 SHA2 STRTOL SYSDATE TEXTLEN TRUNC VERSION".split(
    " ",
  );

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
  ["DATEADD", withDatePart("dateadd")],
  ["DATE_ADD", withDatePart("dateadd")],
  ["DATEDIFF", withDatePart("datediff")],
  ["DATE_DIFF", withDatePart("datediff")],
  ["DATE_PART", withDatePart("date_part")],
  ["PGDATE_PART", withDatePart("date_part")],
  ["DATE_TRUNC", withDatePart("date_trunc")],
  ["ADD_MONTHS", withTimes("add_months")],
  ["LAST_DAY", withTimes("last_day")],
  ["LISTAGG", listagg],
  ["MEDIAN", median],
]);
