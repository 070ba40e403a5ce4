import type { Client } from "pg";
import { DatabaseError } from "pg";
import { refuseCorrelated } from "../../sql/guard/refuse-correlated.ts";
import { postgresLiteral } from "../../sql/lex/postgres-literal.ts";
import { type SqlTranslation, type TypedQuery, wholeQuery } from "../../sql/translation.ts";
import { applyTypes } from "../../sql/types/apply-types.ts";
import { isNode, numberOf, readTree, type TreeNode } from "../../sql/types/node-tree.ts";
import { ruledFunctions } from "../../sql/types/type-inference.ts";

/** A message with PostgreSQL's tree of a statement; only `settleTypes` makes PostgreSQL send it. */
export const isTree = ({
  severity,
  message,
}: {
  severity?: string | undefined;
  message?: string | undefined;
}): boolean => severity === "LOG" && message?.trim() === "parse tree:";

/**
 * Gives computed decimals Redshift's precision and scale, which follow from the types of their operands. PostgreSQL analyses
 * the statement, without running it, and shows its tree, with the types of all columns.
 *
 * A statement that PostgreSQL refuses is returned unchanged: the error comes back when it runs.
 *
 * @param isInTransaction whether a failed question would end a transaction
 */
export async function settleTypes(
  client: Client,
  translation: SqlTranslation,
  isInTransaction: boolean,
): Promise<SqlTranslation> {
  const { text, mayCorrelate = false } = translation;
  if (translation.typed === undefined && !mayCorrelate) return translation;
  const { typed = wholeQuery } = translation;
  const [before, sql, behind] = [
    text.slice(0, typed.from),
    text.slice(typed.from, text.length - typed.behind),
    text.slice(text.length - typed.behind),
  ];
  const functions = await functionNames(client);
  const opening = `${showTree}; PREPARE ${name} ${translation.parameters ?? ""} AS `;
  const tree = await analysed(client, { opening, sql, isInTransaction });
  if (tree === undefined) return translation;
  if (mayCorrelate && !hasOwnNames.test(text)) refuseCorrelated(tree, functions);
  if (translation.typed === undefined) return translation;
  const offsetBytes = Buffer.byteLength(opening);
  const { sql: result, lengths } = applyTypes({ sql, tree, functions, offsetBytes, use: typed.use });
  return { ...translation, text: before + result + behind + declareLengths(typed, lengths) };
}

/** Queries that the translation has added, as for QUALIFY and for navigation of SUPER. */
const hasOwnNames = /"~/;

/** The text may end in a comment. */
function declareLengths({ table }: TypedQuery, lengths: readonly (number | undefined)[]): string {
  if (table === undefined || lengths.every((length) => length === undefined)) return "";
  const list = lengths.map((length) => length ?? "NULL").join(",");
  return `\n; CALL redshift.declare_lengths(${postgresLiteral(table)}, '{${list}}')`;
}

const name = '"~types"';
const savepoint = `SAVEPOINT ${name}`;
const undo = `ROLLBACK TO SAVEPOINT ${name}; RELEASE SAVEPOINT ${name}`;
const showTree =
  "SET LOCAL client_min_messages = log; SET LOCAL debug_print_parse = on; SET LOCAL debug_pretty_print = off";

type Question = { opening: string; sql: string; isInTransaction: boolean };

async function analysed(client: Client, { opening, sql, isInTransaction }: Question): Promise<TreeNode | undefined> {
  let tree: TreeNode | undefined;
  const keep = (notice: {
    severity?: string | undefined;
    message?: string | undefined;
    detail?: string | undefined;
  }) => {
    if (!isTree(notice)) return;
    const read = readTree(notice.detail ?? "");
    if (read && isNode(read) && numberOf(read.fields["commandType"]) !== utility) tree = read;
  };
  client.on("notice", keep);
  const end = isInTransaction ? undo : "ROLLBACK";
  // by itself: of a text with a syntax error PostgreSQL runs nothing
  await client.query(isInTransaction ? savepoint : "BEGIN");
  try {
    await client.query(`${opening}${sql}\n; DEALLOCATE ${name}; ${end}`);
    return tree;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    await client.query(end);
    return undefined;
  } finally {
    client.off("notice", keep);
  }
}

const utility = 6;

const functionsOf = new WeakMap<Client, ReadonlyMap<number, string>>();

/** Names by object id of the functions that the rules for types name. */
async function functionNames(client: Client): Promise<ReadonlyMap<number, string>> {
  const known = functionsOf.get(client);
  if (known) return known;
  const { rows } = await client.query<{ id: number; name: string }>(functionsSql, [ruledFunctions]);
  const functions = new Map(rows.map(({ id, name }) => [id, name]));
  functionsOf.set(client, functions);
  return functions;
}

const functionsSql =
  "SELECT oid::int AS id, proname AS name FROM pg_catalog.pg_proc WHERE proname = ANY ($1::name[]) AND pronamespace IN ('pg_catalog'::regnamespace, 'redshift'::regnamespace)";
