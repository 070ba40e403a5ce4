import type { Client } from "pg";
import type { SqlTranslation } from "../sql/translation.ts";
import { settleAliases } from "./settle-aliases.ts";
import { settleTypes } from "./settle-types.ts";

/** Finishes a translation with what only the server knows: which names are columns, and the types of columns. */
export async function settleTranslation(
  client: Client,
  translation: SqlTranslation,
  isInTransaction: boolean,
): Promise<SqlTranslation> {
  return settleTypes(client, await settleAliases(client, translation, isInTransaction), isInTransaction);
}
