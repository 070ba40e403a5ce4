import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import type { Translation } from "../sql/translate.ts";
import type { SqlTranslation } from "../sql/translation.ts";
import type { SessionState } from "./session-state.ts";
import { settleTranslation } from "./translation/settle-translation.ts";

type Prepared = Extract<Translation, { kind: "prepare" | "execute" }>;

/**
 * PREPARE and EXECUTE as one statement for PostgreSQL, which keeps what is prepared. EXECUTE claims the tables that the
 * prepared statement writes.
 *
 * @throws RedshiftSqlError for a statement that was not prepared
 */
export async function preparedSql(state: SessionState, translation: Prepared): Promise<SqlTranslation> {
  const { name } = translation;
  if (translation.kind === "prepare") {
    const { types, statement } = translation;
    const { text } = await settleTranslation(state.client, statement, true);
    return { ...plain(statement), text: `PREPARE ${name} ${types} AS ${text}`, command: "PREPARE", writes: [] };
  }
  const statement = state.prepared?.get(name);
  if (statement === undefined) throw new RedshiftSqlError(`prepared statement ${name} does not exist`, "26000");
  const values = translation.values?.text.replace(/^\s*SELECT/i, "");
  return { ...plain(statement), text: `EXECUTE ${name}${values === undefined ? "" : ` (${values})`}` };
}

/** Keeps what EXECUTE needs, once PostgreSQL has prepared the statement. */
export function rememberPrepared(state: SessionState, translation: Translation): void {
  if (translation.kind !== "prepare") return;
  state.prepared ??= new Map();
  state.prepared.set(translation.name, translation.statement);
}

/** Settled already, or nothing to settle. */
function plain({ text, command, writes, takesSnapshot, longNames }: SqlTranslation): SqlTranslation {
  return { kind: "sql", text, command, writes, takesSnapshot, longNames, aliases: [] };
}
