import { type DeletesGuess, guessDeletes } from "./guess-deletes.ts";
import { guessKey, type KeyGuess } from "./guess-key.ts";
import { guessTimes, type TimesGuess } from "./guess-times.ts";
import type { TypedColumn } from "./typed-column.ts";

/** What columns seem to mean. A merge needs key and times; without both, rows are appended. */
export type Roles = {
  /** The table's columns: without the one that the files alone have. */
  stored: readonly TypedColumn[];
  deletes?: DeletesGuess;
  key?: KeyGuess;
  times?: TimesGuess;
};

export function guessRoles(columns: readonly TypedColumn[], { table, rows }: { table: string; rows: number }): Roles {
  const deletes = guessDeletes(columns);
  const data = columns.filter((column) => column !== deletes?.column);
  const isChangeData = deletes !== undefined;
  const times = guessTimes(data, isChangeData);
  const timeColumns: readonly TypedColumn[] = times?.columns ?? [];
  const others = data.filter((column) => !timeColumns.includes(column));
  const key = guessKey({ columns: others, times: timeColumns, isChangeData, table, rows });
  const merges = key !== undefined && times !== undefined;
  return {
    stored: merges ? data : columns,
    ...(merges && deletes && { deletes }),
    ...(key && { key }),
    ...(times && { times }),
  };
}

/** The key and the times of a merge; undefined if rows are appended. */
export const mergeOf = ({ key, times }: Roles) => (key && times ? { key, times } : undefined);
