import type { Client } from "pg";
import type { SqlTranslation } from "../../sql/translation.ts";
import { settleAliases } from "./settle-aliases.ts";
import { settleLiterals } from "./settle-literals.ts";
import { settleTypes } from "./settle-types.ts";

/** Finishes a translation with what only the server knows: which names are columns, and the types of columns. */
export async function settleTranslation(
  client: Client,
  translation: SqlTranslation,
  isInTransaction: boolean,
): Promise<SqlTranslation> {
  const settled = await settleAliases(client, await settleLiterals(client, translation), isInTransaction);
  return settleTypes(client, settled, isInTransaction);
}
