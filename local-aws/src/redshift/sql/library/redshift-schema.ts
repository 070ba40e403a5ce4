import { readFileSync } from "node:fs";
import { implicitTextSql } from "./implicit-text.ts";

/** In the order in which they run, since some use what an earlier one defines. */
const topics = [
  "schema",
  "math-functions",
  "date-functions",
  "boolean-comparisons",
  "string-functions",
  "hash-functions",
  "regexp-functions",
  "json-functions",
  "super-functions",
  "super-casts",
  "super-operators",
  "super-values",
  "super-arithmetic",
  "varbyte",
  "aggregate-functions",
  "length-in-bytes",
  "trailing-blanks",
  "table-procedures",
  "catalog-views",
  "late-binding-views",
  "last-copy-functions",
  "sessions",
  "catalog-of-clients",
  "catalog-extensions",
  "activity-views",
  "users-and-roles",
  "scoped-privileges",
  "show-statements",
  "privilege-views",
];

/** In the installed command, `scripts/sql-texts.ts` has put the texts in the place of this reading. */
const read = (topic: string) => readFileSync(new URL(`./redshift-schema/${topic}.sql`, import.meta.url), "utf8");

/**
 * Run once in each new database, as a superuser; running it again changes nothing. It fills the schema `redshift` with
 * Redshift's functions and views, and makes lengths of VARCHAR and CHAR count bytes.
 */
export const redshiftSchemaSql = (): string => [...topics.map(read), implicitTextSql].join("\n");
