/** A row with every type, and what a client of the Data API sees: the type's name, the field's member, the value. */
const everyType: readonly [sql: string, typeName: string, member: string, value: unknown][] = [
  ["1::smallint", "int2", "longValue", 1],
  ["2147483647::int", "int4", "longValue", 2147483647],
  ["9007199254740991::bigint", "int8", "longValue", 9007199254740991],
  ["1.5::real", "float4", "doubleValue", 1.5],
  ["(-2.25)::float8", "float8", "doubleValue", -2.25],
  ["12.50::decimal(10,2)", "numeric", "stringValue", "12.50"],
  ["true", "bool", "booleanValue", true],
  ["'äöü 🚀'::varchar(40)", "varchar", "stringValue", "äöü 🚀"],
  ["'ab'::char(4)", "bpchar", "stringValue", "ab  "],
  ["'2022-02-22'::date", "date", "stringValue", "2022-02-22"],
  ["'2022-02-22 00:00:00'::timestamp", "timestamp", "stringValue", "2022-02-22 00:00:00.0"],
  ["'2020-08-21 17:33:51.5+02'::timestamptz", "timestamptz", "stringValue", "2020-08-21 15:33:51.5+00"],
  ["'15:04:05'::time", "time", "stringValue", "15:04:05"],
  ["'15:04:05+01'::timetz", "timetz", "stringValue", "15:04:05+01"],
  [`json_parse('{"a": [1]}')`, "super", "stringValue", '{"a":[1]}'],
  ["NULL::int", "int4", "isNull", true],
];

export const everyTypeSql = `SELECT ${everyType.map(([sql]) => sql).join(", ")}`;
export const everyTypeSeen = everyType.map(([, ...seen]) => seen);
