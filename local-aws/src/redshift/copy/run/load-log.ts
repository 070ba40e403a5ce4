import type { Client, Pool } from "pg";
import type { LoadLogEntry } from "./load-log-entry.ts";
import { insertEntriesSql, showEntriesSql } from "./load-tables.ts";

/** Where loads are logged: outside the user's transaction, whose rollback would remove the rows. */
export type LoadLog = { write(entries: readonly LoadLogEntry[]): Promise<void> };

/** Writes to the tables of {@link loadTablesSql} over a separate connection. */
export function postgresLoadLog(client: Pick<Pool, "query">): LoadLog {
  return {
    async write(entries) {
      if (entries.length > 0) await client.query(insertEntriesSql, [toJson(entries)]);
    },
  };
}

/** A log whose entries can also be shown to the transaction that made them, whose snapshot is older than they are. */
type ShownLog = LoadLog & { show(): Promise<void> };

/** @param session undefined if nothing of its transaction follows */
export function shownLog(log: LoadLog, session: Pick<Client, "query"> | undefined): ShownLog {
  const shown: LoadLogEntry[] = [];
  return {
    async write(entries) {
      if (session !== undefined) shown.push(...entries);
      await log.write(entries);
    },
    async show() {
      await session?.query(showEntriesSql, [toJson(shown)]);
    },
  };
}

function toJson(entries: readonly LoadLogEntry[]): string {
  return JSON.stringify(entries.map(toRow));
}

function toRow(entry: LoadLogEntry): Record<string, unknown> {
  const { load, ...fields } = entry;
  return Object.fromEntries(Object.entries({ ...load, ...fields }).map(([key, value]) => [key, storable(value)]));
}

/** PostgreSQL's JSON and text cannot hold NUL or a lone surrogate. */
function storable(value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll("\0", " ").toWellFormed() : value;
}
