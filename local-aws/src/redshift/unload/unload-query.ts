import type { Client, FieldDef } from "pg";
import { CopyError } from "../copy/copy-error.ts";
import { settleTranslation } from "../session/translation/settle-translation.ts";
import { translateFor } from "../session/translation/translate-for.ts";
import { hasWords, isWord, parseNodes } from "../sql/lex/nodes.ts";
import { type UnloadColumn, unloadColumn } from "./unload-column.ts";

/** Values as the text that PostgreSQL sends. */
export type UnloadRow = readonly (string | null)[];

export type UnloadQuery = { columns: readonly UnloadColumn[]; rows: AsyncGenerator<readonly UnloadRow[]> };

/** Fetched at once. */
const batchRows = 2_000;

/**
 * Opens the query of an UNLOAD in the session's transaction; its rows come in batches.
 *
 * @throws CopyError if the query is not a SELECT, or has a LIMIT or TOP
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html, "Limit clause"
 */
export async function unloadQuery(client: Client, query: string): Promise<UnloadQuery> {
  const translation = await translateFor({ client, likeCarriesIdentity: true }, query);
  if (translation.kind !== "sql" || translation.command !== "SELECT") {
    throw new CopyError("UNLOAD takes a SELECT query only", { sqlState: "42601" });
  }
  const { nodes } = parseNodes(query);
  // TOP is another word for it (dg/r_SELECT_list)
  if (nodes.some((node, at) => isWord(node, "LIMIT") || hasWords(nodes, at, "SELECT", "TOP"))) {
    throw new CopyError("Limit clause is not supported", { sqlState: "0A000" });
  }
  const { text } = await settleTranslation(client, translation, true);
  await client.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${text}`);
  const { fields } = await fetch(client, 0);
  return { columns: fields.map(unloadColumn), rows: allRows(client) };
}

const cursor = '"unload"';

async function* allRows(client: Client): AsyncGenerator<readonly UnloadRow[]> {
  for (;;) {
    const { rows } = await fetch(client, batchRows);
    if (rows.length > 0) yield rows;
    if (rows.length < batchRows) break;
  }
  await client.query(`CLOSE ${cursor}`);
}

async function fetch(client: Client, count: number): Promise<{ fields: FieldDef[]; rows: UnloadRow[] }> {
  const types = { getTypeParser: () => (value: string) => value };
  return client.query<(string | null)[]>({ text: `FETCH ${count} FROM ${cursor}`, rowMode: "array", types });
}
