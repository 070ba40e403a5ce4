import { type Client, DatabaseError } from "pg";
import { markBehind } from "../../sql/expressions/mark-aliases.ts";
import type { SqlTranslation } from "../../sql/translation.ts";

/** Far above any statement that a person writes. The limit is needed because aliases within aliases multiply the text. */
const maxChars = 1_000_000;

/**
 * Replaces each alias that is not a column by its expression. PostgreSQL names the first missing column; the loop asks
 * again until no column is missing.
 *
 * @param isInTransaction whether a failed question would end a transaction
 */
export async function settleAliases(
  client: Client,
  translation: SqlTranslation,
  isInTransaction: boolean,
): Promise<SqlTranslation> {
  const { aliases, command } = translation;
  if (aliases.length === 0) return translation;
  let { text } = translation;
  while (text.length < maxChars) {
    const question = questionOf(command, text, translation.parameters);
    const position = await missingColumn(client, question, isInTransaction);
    const settled = position === undefined ? undefined : replaceName(text, position - question.prefix.length, aliases);
    if (settled === undefined) break;
    text = settled;
  }
  return { ...translation, text };
}

/** A statement that makes PostgreSQL look up names; a savepoint undoes all else that it does. */
type Question = { prefix: string; text: string; after: string | undefined };

const dropPrepared = 'DEALLOCATE "~aliases"';
const undoable = new Set(["CREATE VIEW", "CREATE MATERIALIZED VIEW", "DECLARE", "EXPLAIN"]);

function questionOf(command: string, text: string, parameters = ""): Question {
  if (undoable.has(command)) return { prefix: "", text, after: undefined };
  if (/\$\d/.test(text)) return { prefix: `PREPARE "~aliases" ${parameters} AS `, text, after: dropPrepared };
  return { prefix: "EXPLAIN ", text, after: undefined };
}

/** @returns the place, from 0, of a column that does not exist, in characters of prefix and text */
async function missingColumn(
  client: Client,
  question: Question,
  isInTransaction: boolean,
): Promise<number | undefined> {
  const { prefix, text, after } = question;
  if (isInTransaction) await client.query('SAVEPOINT "~aliases"');
  try {
    await client.query(prefix + text);
    if (after !== undefined) await client.query(after);
    return undefined;
  } catch (error) {
    // Any other error comes back when the statement itself runs.
    if (!(error instanceof DatabaseError) || error.code !== "42703" || !error.position) return undefined;
    return [...(prefix + text)].slice(0, Number(error.position) - 1).join("").length;
  } finally {
    if (isInTransaction) await client.query('ROLLBACK TO SAVEPOINT "~aliases"; RELEASE SAVEPOINT "~aliases"');
  }
}

const nameAhead = /^(?:"(?:[^"]|"")*"|[^\s"'(),;:+*/<>=~!@%^&|-]+)/;

function replaceName(text: string, at: number, aliases: readonly string[]): string | undefined {
  const [mark = "", index = ""] = markBehind.exec(text.slice(0, at)) ?? [];
  const meaning = aliases[Number(index)];
  const [name = ""] = nameAhead.exec(text.slice(at)) ?? [];
  if (mark === "" || meaning === undefined) return undefined;
  return text.slice(0, at - mark.length) + meaning + text.slice(at + name.length);
}
