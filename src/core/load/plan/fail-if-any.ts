import { quoteLiteral } from "../../base/identifier.ts";

/** Redshift has no statement that raises an error, so a text with the count is cast to a number: the cast names it. */
export function failIfAny(reason: string, from: string): string {
  return `SELECT CAST(CASE WHEN count(*) > 0 THEN CAST(count(*) AS VARCHAR) || ${quoteLiteral(reason)} ELSE '0' END AS INTEGER) FROM ${from}`;
}
