import { expressionSpecs, refusalSpecs } from "./expression-specs.ts";

const source = "dg/r_interval_data_types: only YEAR to SECOND qualify a literal";
const inside = "dg/r_interval_literals";

expressionSpecs("Units of an interval literal", [
  { sql: "timestamp '2026-01-08' - interval '1' year", value: "2025-01-08 00:00:00.0", source },
  { sql: "timestamp '2026-01-08' - interval '1' month", value: "2025-12-08 00:00:00.0", source },
  { sql: "timestamp '2026-01-08' - interval '1' day", value: "2026-01-07 00:00:00.0", source },
  { sql: "timestamp '2026-01-08' - interval '1' hour", value: "2026-01-07 23:00:00.0", source },
  { sql: "timestamp '2026-01-08' - interval '1' minute", value: "2026-01-07 23:59:00.0", source },
  { sql: "timestamp '2026-01-08' - interval '1' second", value: "2026-01-07 23:59:59.0", source },
  { sql: "timestamp '2026-01-08' + interval '1-2' year to month", value: "2027-03-08 00:00:00.0", source },
  { sql: "timestamp '2026-01-08' + interval '1 2:03' day to minute", value: "2026-01-09 02:03:00.0", source },
  { sql: "timestamp '2026-01-08' + interval '23' month", value: "2027-12-08 00:00:00.0", source },
  { sql: "timestamp '2026-01-08' - interval '1'", value: "2026-01-07 23:59:59.0", source: `${inside}: seconds` },
  { sql: "timestamp '2026-01-08' - interval '1 week'", value: "2026-01-01 00:00:00.0", source: inside },
  { sql: "date '2008-12-31' + interval '52 weeks'", value: "2009-12-30 00:00:00.0", source: inside },
  { sql: "date '2008-12-31' + interval '1w, 1h, 1m, 1s'", value: "2009-01-07 01:01:01.0", source: inside },
  { sql: "date '2008-12-31' + interval '0.5 days'", value: "2008-12-31 12:00:00.0", source: inside },
  { sql: "date '2008-12-31' + interval '3 hours, 35 minutes'", value: "2008-12-31 03:35:00.0", source: inside },
  { sql: "date '2023-03-31' - interval '4 months'", value: "2022-11-30 00:00:00.0", source: inside },
  {
    sql: "timestamp '2026-01-08' + interval '1 day' later",
    value: "2026-01-09 00:00:00.0",
    source: `${inside}: an alias`,
  },
  {
    sql: "timestamp '2026-01-08' + interval '1 day' as week",
    value: "2026-01-09 00:00:00.0",
    source: `${inside}: an alias`,
  },
]);

const refused =
  "week,weeks,quarter,qtrs,days,hours,minutes,seconds,years,months,decade,century,millisecond,microseconds,dow,epoch,fortnight,w,h";

refusalSpecs(
  "Units that an interval literal does not have",
  refused.split(",").flatMap((unit) => [
    {
      sql: `SELECT timestamp '2026-01-08' - interval '1' ${unit}`,
      error: `ERROR: syntax error at or near "${unit}"`,
      source,
    },
  ]),
);

refusalSpecs("Units behind a literal that has one, and in a condition", [
  { sql: "SELECT interval '1 day' week", error: /syntax error at or near "week"/, source },
  { sql: "SELECT 1 WHERE sysdate > sysdate - interval '2' weeks", error: /syntax error at or near "weeks"/, source },
  { sql: "SELECT x FROM (SELECT interval '2' QUARTER) q (x)", error: /syntax error at or near "QUARTER"/, source },
]);
