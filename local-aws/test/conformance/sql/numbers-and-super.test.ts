import { expressionSpecs, refusalSpecs } from "./expression-specs.ts";

expressionSpecs("Numbers and SUPER", [
  { sql: "7 / 2", value: 3, source: "dg/r_OPERATOR_SYMBOLS" },
  { sql: "1.55::decimal", value: "2", source: "dg/r_Numeric_types201: DECIMAL is DECIMAL(18, 0)" },
  { sql: "cast(2.5 as int)", value: 3, source: "dg/r_CAST_function" },
  { sql: "log(100)", value: 2, source: "dg/r_LOG" },
  { sql: "dlog10(100)", value: 2, source: "dg/r_DLOG10" },
  { sql: "round(28.05, 1)", value: "28.1", source: "dg/r_ROUND" },
  { sql: "trunc(111.86, 1)", value: "111.8", source: "dg/r_TRUNC" },
  { sql: "mod(17, 5)", value: 2, source: "dg/r_MOD" },
  { sql: "ceil(-3.2)", value: "-3", source: "dg/r_CEILING_FLOOR" },
  { sql: "cbrt(27)::decimal(9, 4)", value: "3.0000", source: "dg/r_CBRT" },
  { sql: "power(2, 10)", value: 1024, source: "dg/r_POWER" },
  { sql: "greatest(3, null, 5)", value: 5, source: "dg/r_GREATEST_LEAST" },
  {
    sql: 'json_extract_path_text(\'{"f2":{"f3":1},"f4":{"f5":99,"f6":"star"}}\', \'f4\', \'f6\')',
    value: "star",
    source: "dg/JSON_EXTRACT_PATH_TEXT",
  },
  {
    sql: "json_extract_path_text('{\"f4\":{\"f6\":\"star\"}', 'f4', 'f6', true)",
    value: null,
    source: "dg/JSON_EXTRACT_PATH_TEXT",
  },
  {
    sql: "json_extract_array_element_text('[111,112,113]', 2)",
    value: "113",
    source: "dg/JSON_EXTRACT_ARRAY_ELEMENT_TEXT",
  },
  { sql: 'json_array_length(\'[11,12,13,{"f1":21,"f2":[25,26]},14]\')', value: 5, source: "dg/JSON_ARRAY_LENGTH" },
  { sql: "json_array_length('[11,12,13', true)", value: null, source: "dg/JSON_ARRAY_LENGTH" },
  { sql: "is_valid_json_array('[]')", value: true, source: "dg/IS_VALID_JSON_ARRAY" },
  { sql: "is_valid_json('{\"a\":2}')", value: true, source: "dg/IS_VALID_JSON" },
  {
    sql: "json_serialize(json_parse('[10001,10002,\"abc\"]'))",
    value: '[10001,10002,"abc"]',
    source: "dg/JSON_SERIALIZE",
  },
  { sql: "json_typeof(array(1, 2))", value: "array", source: "dg/r_json_typeof" },
  { sql: "json_serialize(array(1, 'abc', true, 3.14))", value: '[1,"abc",true,3.14]', source: "dg/r_array" },
  {
    sql: "json_serialize(array_concat(array(10001, 10002), array('ab', 'cd')))",
    value: '[10001,10002,"ab","cd"]',
    source: "dg/r_array_concat",
  },
  { sql: "json_serialize(array_flatten(array(array(1, 2), array(3))))", value: "[1,2,3]", source: "dg/array_flatten" },
  {
    sql: "json_serialize(subarray(array('a', 'b', 'c', 'd', 'e', 'f'), 2, 3))",
    value: '["c","d","e"]',
    source: "dg/r_subarray",
  },
  {
    sql: "json_serialize(split_to_array('12|345|6789', '|'))",
    value: '["12","345","6789"]',
    source: "dg/split_to_array",
  },
  { sql: "get_array_length(array(1, 2, 3, 4, 5, 6, 7, 8, 9, 10))", value: 10, source: "dg/get_array_length" },
  { sql: "json_serialize(object('foo', 1))", value: '{"foo":1}', source: "dg/r_object_function" },
  { sql: "is_array(json_parse('[1,2]'))", value: true, source: "dg/r_is_array" },
  { sql: "cast(1.55 as decimal(3, 1))", value: "1.6", source: "dg/r_Numeric_types201" },
  { sql: "7 # 2", value: 5, source: "dg/r_OPERATOR_SYMBOLS" },
  { sql: "2 between 1 and 3 and 5 not between 1 and 3", value: true, source: "dg/r_range_condition" },
  { sql: "null::super is null", value: true, source: "dg/r_SUPER_type" },
  {
    sql: 'json_serialize(json_parse(\'{"a b": [1, "x  y"]}\'))',
    value: '{"a b":[1,"x  y"]}',
    source: "dg/JSON_SERIALIZE",
  },
  {
    sql: '(select doc.a.b::varchar(1) from (select json_parse(\'{"a": {"b": "cd"}}\') as doc) q)',
    value: "c",
    source: "dg/query-super, dg/r_Character_types: an explicit cast cuts",
  },
  { sql: "is_valid_json('[1]')", value: false, source: "dg/IS_VALID_JSON" },
]);

const arithmetic = "dg/operators-functions";
const document = `(SELECT json_parse('{"n":7,"key":4192801,"text":"a","yes":true,"price":2.50,"cost":1389636795898.0500}') AS s) q`;
const computed = (expression: string) => `(SELECT ${expression} FROM ${document})`;
const unsure = "dg/operators-functions does not say what the result is";

expressionSpecs(
  "Arithmetic on SUPER values",
  [
    { sql: "(q.s.key + 0.5) * q.s.key / 10", value: "1757958232200.1500" },
    { sql: "FLOOR(q.s.cost)", value: "1389636795898" },
    { sql: "CEIL(q.s.cost)", value: "1389636795899" },
    { sql: "CEILING(s.cost)", value: "1389636795899" },
    { sql: "ROUND(q.s.cost)", value: "1389636795898" },
    { sql: "ABS(-q.s.cost)", value: "1389636795898.0500" },
    { sql: "FLOOR(q.s.text)", value: null },
    { sql: "ABS(q.s.yes)", value: null },
    { sql: "q.s.n + 1", value: "8" },
    { sql: "10 - s.n * 2", value: "-4" },
    { sql: "q.s.n % 4", value: "3" },
    { sql: "q.s.price + q.s.n", value: "9.50" },
    { sql: "q.s.price * 0.5", value: "1.250" },
    { sql: "-q.s.n", value: "-7" },
    { sql: "q.s.text + 'b'", value: '"ab"' },
    { sql: "'b' + q.s.text", value: '"ba"' },
    { sql: "q.s.text + q.s.text", value: '"aa"' },
    { sql: "q.s.text + 1", value: null },
    { sql: "q.s.n + '1'", value: null },
    { sql: "q.s.text - 1", value: null },
    { sql: "q.s.yes * 2", value: null },
    { sql: "-q.s.text", value: null },
    { sql: "+q.s.yes", value: null },
    { sql: "q.s.missing + 1", value: null },
    { sql: "q.s - 1", value: null },
    { sql: "json_typeof(q.s.n + 1)", value: "number" },
  ].map(({ sql, value }) => ({ sql: computed(sql), value, source: arithmetic })),
);

expressionSpecs("Sums of SUPER values", [
  { sql: computed("SUM(q.s.n)"), value: "7", source: "dg/r_SUM" },
  {
    sql: "(SELECT SUM(v) FROM (SELECT json_parse('1.5') AS v UNION ALL SELECT json_parse('2')) q)",
    value: "3.5",
    source: "dg/r_SUM",
  },
]);

refusalSpecs("Arithmetic on SUPER values fails", [
  {
    sql: "SELECT json_parse('9223372036854775807') + 1",
    error: "out of range",
    source: `${arithmetic}: overflows are errors`,
  },
  { sql: `SELECT ${computed("q.s.n / 0")}`, error: "division by zero", source: arithmetic },
  {
    sql: `SELECT ${computed("q.s.price / 1234.5")}`,
    error: "is not supported by the local Redshift",
    source: unsure,
    only: "emulator",
  },
  {
    sql: `SELECT ${computed("q.s.n + 1.5::float8")}`,
    error: "is not supported by the local Redshift",
    source: unsure,
    only: "emulator",
  },
  {
    sql: `SELECT ${computed("q.s || q.s")}`,
    error: "the operator || on a SUPER value is not supported by the local Redshift",
    source: unsure,
    only: "emulator",
  },
]);
