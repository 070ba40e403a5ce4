import { isIdentifier, type Node, serialize } from "../lex/nodes.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";

/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_Dateparts_for_datetime_functions.html */
const spellings: Readonly<Record<string, string>> = {
  millennium: "millennium millennia mil mils",
  century: "century centuries c cent cents",
  decade: "decade decades dec decs",
  epoch: "epoch",
  year: "year years y yr yrs",
  quarter: "quarter quarters qtr qtrs",
  month: "month months mon mons",
  week: "week weeks w",
  dow: "dayofweek dow dw weekday",
  doy: "dayofyear doy dy yearday",
  day: "day days d",
  hour: "hour hours h hr hrs",
  minute: "minute minutes m min mins",
  second: "second seconds s sec secs",
  milliseconds: "millisecond milliseconds ms msec msecs msecond mseconds millisec millisecs millisecon",
  microseconds: "microsecond microseconds us usec usecs usecond useconds microsec microsecs microsecon",
  timezone: "timezone",
  timezone_hour: "timezone_hour",
  timezone_minute: "timezone_minute",
};

const partOfSpelling = new Map(
  Object.entries(spellings).flatMap(([part, words]) => words.split(" ").map((word) => [word, part] as const)),
);

/** @param word in lower case */
export function isDatePart(word: string): boolean {
  return partOfSpelling.has(word);
}

/**
 * The literal by which PostgreSQL and the functions of the schema `redshift` know a date part.
 *
 * @param nodes a bare word (`month`, `qtr`) or a literal (`'month'`)
 */
export function datePart(nodes: readonly Node[]): string {
  const [node] = nodes;
  const word = isIdentifier(node) ? node.name : serialize(nodes).trim().replace(/^'|'$/g, "").toLowerCase();
  const part = partOfSpelling.get(word);
  if (nodes.length !== 1 || part === undefined)
    throw new RedshiftSqlError(`timestamp units "${word}" not recognized`, "22023");
  return `'${part}'`;
}
