/** Types that are converted to a character string wherever one is wanted. */
const types = "smallint int bigint numeric real float8 date timestamp timestamptz time timetz oid".split(" ");
/** Their values are compared with character strings as strings; a DECIMAL is not. */
const comparedAsText = "smallint int bigint real float8 oid".split(" ");

const volatility = "language sql stable strict parallel safe";

/** String functions whose first argument is the string; behind it, the types of the others. */
const functions = [
  ..."upper lower initcap length char_length character_length reverse btrim ltrim rtrim md5"
    .split(" ")
    .map((name) => [name]),
  ..."left right substring substr repeat lpad rpad".split(" ").map((name) => [name, "int"]),
  ..."substring substr".split(" ").map((name) => [name, "int", "int"]),
  ..."btrim ltrim rtrim strpos".split(" ").map((name) => [name, "text"]),
  ..."lpad rpad".split(" ").map((name) => [name, "int", "text"]),
  ..."replace translate".split(" ").map((name) => [name, "text", "text"]),
  ..."ascii bit_length octet_length quote_ident quote_literal".split(" ").map((name) => [name]),
];
/** Those of the schema `redshift`; only there are their other forms, too. */
const ownFunctions = [
  ..."len textlen crc32 sha sha1 func_sha1 soundex".split(" ").map((name) => [name]),
  ["concat", "text"],
  ["position", "text"],
  ["regexp_substr", "text"],
  ["regexp_count", "text"],
  ["regexp_instr", "text"],
  ["regexp_replace", "text", "text"],
  ["replicate", "int"],
  ["sha2", "int"],
  ["split_part", "text", "int"],
];
/** Either argument may be converted: the text to find, or the text to search. */
const searches = ["charindex", "octetindex"];

const withText = (schema: string, [name = "", ...others]: readonly string[], type: string) => {
  const [parameters, values] = [[type, ...others], others.map((_, i) => `, $${i + 2}`).join("")];
  return `
create or replace function redshift.${name}(${parameters.join(", ")}) returns ${resultOf(name)} ${volatility}
as $$ select ${schema}.${name}($1::text${values}) $$;`;
};

const numbers =
  /^(length|char_length|character_length|bit_length|octet_length|len|textlen|ascii|strpos|position|charindex|octetindex|regexp_count|regexp_instr)$/;
const resultOf = (name: string) => (numbers.test(name) ? "int" : "text");

const searchWithText = (name: string, type: string) => `
create or replace function redshift.${name}(text, ${type}) returns int ${volatility}
as $$ select redshift.${name}($1, $2::text) $$;
create or replace function redshift.${name}(${type}, text) returns int ${volatility}
as $$ select redshift.${name}($1::text, $2) $$;`;

const stringFunctions = types.flatMap((type) => [
  ...functions.map((signature) => withText("pg_catalog", signature, type)),
  ...ownFunctions.map((signature) => withText("redshift", signature, type)),
  ...searches.map((name) => searchWithText(name, type)),
  `
create or replace function redshift.concat(text, ${type}) returns text ${volatility} as $$ select $1 || $2::text $$;`,
]);

const likes = {
  "~~": "like",
  "!~~": "not_like",
  "~~*": "ilike",
  "!~~*": "not_ilike",
  "~": "matches",
  "!~": "not_matches",
};
const comparisons = { "=": "eq", "<>": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge" };

type Signature = { sign: string; name: string; left: string; right: string; condition: string };

const operator = ({ sign, name, left, right, condition }: Signature) => `
create or replace function redshift.text_${name}(a ${left}, b ${right}) returns boolean ${volatility} as $$ select ${condition} $$;
do $$ begin
  if to_regoperator('redshift.${sign}(${left}, ${right})') is null then
    create operator redshift.${sign} (leftarg = ${left}, rightarg = ${right}, function = redshift.text_${name});
  end if;
end $$;`;

const patternOperators = Object.entries(likes).flatMap(([sign, name]) =>
  types.map((left) => operator({ sign, name, left, right: "text", condition: `a::text ${sign} b` })),
);

const comparisonOperators = Object.entries(comparisons).flatMap(([sign, name]) => [
  ...comparedAsText.flatMap((type) => [
    operator({ sign, name, left: type, right: "text", condition: `a::text ${sign} b` }),
    operator({ sign, name, left: "text", right: type, condition: `a ${sign} b::text` }),
  ]),
  operator({ sign, name, left: "numeric", right: "text", condition: `a ${sign} b::numeric` }),
  operator({ sign, name, left: "text", right: "numeric", condition: `a::numeric ${sign} b` }),
]);

/**
 * Redshift converts numbers, dates and times to character strings as arguments of string functions, in LIKE, and in
 * comparisons with character strings. There are about 700 definitions, one for each type and signature, so they are
 * computed here, rather than written in a `.sql` file.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html#r_Type_conversion
 */
export const implicitTextSql: string = [...stringFunctions, ...patternOperators, ...comparisonOperators].join("\n");
