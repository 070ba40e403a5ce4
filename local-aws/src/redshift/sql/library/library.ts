import { aggregateFunctionsSql } from "./aggregate-functions.ts";
import { catalogOfClientsSql } from "./catalog-of-clients.ts";
import { catalogViewsSql } from "./catalog-views.ts";
import { dateFunctionsSql } from "./date-functions.ts";
import { hashFunctionsSql } from "./hash-functions.ts";
import { implicitTextSql } from "./implicit-text.ts";
import { jsonFunctionsSql } from "./json-functions.ts";
import { lateBindingViewsSql } from "./late-binding-views.ts";
import { lengthInBytesSql } from "./length-in-bytes.ts";
import { mathFunctionsSql } from "./math-functions.ts";
import { regexpFunctionsSql } from "./regexp-functions.ts";
import { stringFunctionsSql } from "./string-functions.ts";
import { superCastsSql } from "./super-casts.ts";
import { superFunctionsSql } from "./super-functions.ts";
import { superOperatorsSql } from "./super-operators.ts";

/**
 * Run once in each new database, as a superuser; running it again changes nothing. It fills the schema `redshift` with
 * Redshift's functions and makes lengths of VARCHAR and CHAR count bytes.
 */
export const functionsSql: string = [
  "create schema if not exists redshift;",
  "grant usage on schema redshift to public;",
  mathFunctionsSql,
  dateFunctionsSql,
  stringFunctionsSql,
  hashFunctionsSql,
  regexpFunctionsSql,
  jsonFunctionsSql,
  superFunctionsSql,
  superCastsSql,
  superOperatorsSql,
  implicitTextSql,
  aggregateFunctionsSql,
  lengthInBytesSql,
  catalogViewsSql,
  lateBindingViewsSql,
  catalogOfClientsSql,
].join("\n");
