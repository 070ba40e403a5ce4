import { aggregateFunctionsSql } from "./functions/aggregate-functions.ts";
import { catalogOfClientsSql } from "./functions/catalog-of-clients.ts";
import { catalogViewsSql } from "./functions/catalog-views.ts";
import { dateFunctionsSql } from "./functions/date-functions.ts";
import { hashFunctionsSql } from "./functions/hash-functions.ts";
import { implicitTextSql } from "./functions/implicit-text.ts";
import { jsonFunctionsSql } from "./functions/json-functions.ts";
import { lateBindingViewsSql } from "./functions/late-binding-views.ts";
import { lengthInBytesSql } from "./functions/length-in-bytes.ts";
import { mathFunctionsSql } from "./functions/math-functions.ts";
import { regexpFunctionsSql } from "./functions/regexp-functions.ts";
import { stringFunctionsSql } from "./functions/string-functions.ts";
import { superCastsSql } from "./functions/super-casts.ts";
import { superFunctionsSql } from "./functions/super-functions.ts";
import { superOperatorsSql } from "./functions/super-operators.ts";

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
