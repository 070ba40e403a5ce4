/** A file that a load writes into the ledger. */
export type LedgerRow = { fileId: string; batchId: string };

const tagOf = (sql: string) => /^\/\* loader:([a-z-]+) \*\//.exec(sql)?.[1] ?? "";
const ofTag = (sqls: readonly string[], tag: string) => sqls.filter((sql) => tagOf(sql) === tag);

/** The ids that a list of SQL holds, such as that of IN. */
export const idsIn = (sql: string) => Array.from(sql.matchAll(/[(,]'([0-9a-f]{32})'(?=[,)])/g), ([, id = ""]) => id);

/** Ids of the files that a load sends once for guard and ledger; none if it sends no list. */
const listedIds = (sqls: readonly string[]) =>
  ofTag(sqls, "list-files").flatMap((sql) => Array.from(sql.matchAll(/\('([0-9a-f]{32})',\d/g), ([, id = ""]) => id));

/** What the statements of a load, in either of their forms, write into the ledger. */
export function ledgerRows(sqls: readonly string[]): LedgerRow[] {
  const inFull = ofTag(sqls, "record-files").flatMap((sql) =>
    Array.from(
      sql.matchAll(/\('([0-9a-f]{32})',.*?,'([0-9a-f]{32})',GETDATE\(\)\)/gs),
      ([, fileId = "", batchId = ""]) => ({
        fileId,
        batchId,
      }),
    ),
  );
  const ofList = ofTag(sqls, "record-listed").flatMap((sql) => {
    const [, batchId = ""] = /, '([0-9a-f]{32})', GETDATE\(\) FROM "loader_files"$/.exec(sql) ?? [];
    return listedIds(sqls).map((fileId) => ({ fileId, batchId }));
  });
  return [...inFull, ...ofList];
}

/** The ids that a guard among the statements of a load looks for. */
export const guardedIds = (sqls: readonly string[], guard: string): string[] =>
  guard.includes('IN (SELECT file_id FROM "loader_files")') ? listedIds(sqls) : idsIn(guard);
