import { isIdentifier, isWord, type Node } from "../lex/nodes.ts";
import { syntaxError } from "../refusals.ts";
import { isDatePart } from "./date-part.ts";

const units = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"];

/** Words that may follow a whole value; any other word behind it is an alias. */
const wordsBehindValue = new Set(
  "AND AS ASC AT BETWEEN COLLATE CROSS DESC ELSE END EXCEPT FOR FROM FULL GROUP HAVING ILIKE IN INNER INTERSECT INTO IS ISNULL JOIN LEFT LIKE LIMIT MINUS NATURAL NOT NOTNULL NULLS OFFSET ON OR ORDER OVERLAPS QUALIFY RIGHT SIMILAR THEN UNION USING WHEN WHERE".split(
    " ",
  ),
);

/**
 * Refuses `INTERVAL '1' WEEK` at the unit: PostgreSQL would read it as one second and an alias. Inside the literal every
 * date part is allowed (`INTERVAL '1 week'`).
 *
 * @param at the index of INTERVAL
 * @throws RedshiftSqlError for a date part that is not a unit, and for any alias without AS behind a literal without a unit
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_interval_data_types.html
 */
export function refuseIntervalUnit(nodes: readonly Node[], at: number): void {
  const [literal, unit] = nodes.slice(at + 1, at + 3);
  if (literal?.kind !== "string" || !isIdentifier(unit) || isWord(unit, ...units)) return;
  const hasUnit = /[a-z]/i.test(literal.text.replace(/^e'/i, ""));
  const isPart = unit.name.length > 1 && isDatePart(unit.name);
  if (isPart || (!hasUnit && !wordsBehindValue.has(unit.upper))) throw syntaxError(unit);
}
