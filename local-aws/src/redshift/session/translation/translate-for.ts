import type { Client } from "pg";
import { type Reading, type Translation, translate } from "../../sql/translate.ts";
import { UnknownFunctionError } from "../../sql/unknown-function-error.ts";
import { expandPivots } from "./expand-pivots.ts";

/** Only a statement that calls a function which Redshift does not have needs them. */
const functionsOfUsers = `SELECT DISTINCT p.proname FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  WHERE p.prokind = 'f' AND n.nspname NOT IN ('redshift', 'pg_catalog', 'information_schema')`;

/** Translates a statement that may call functions which users have made. @throws RedshiftSqlError */
export async function translateFor(session: Reading & { client: Client }, written: string): Promise<Translation> {
  const sql = await expandPivots(session, written);
  try {
    return translate(sql, session);
  } catch (error) {
    if (!(error instanceof UnknownFunctionError)) throw error;
    const { rows } = await session.client.query<{ proname: string }>(functionsOfUsers);
    const functions = new Set(rows.map(({ proname }) => proname));
    if (!functions.has(error.function)) throw error;
    return translate(sql, { ...session, functions });
  }
}
