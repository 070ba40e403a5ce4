import type { Client, Pool } from "pg";
import { insertEntriesSql, showEntriesSql } from "./load-tables.ts";

/** A row that could not be loaded: one row of `stl_load_errors` and of `sys_load_error_detail`. */
export type LoadErrorEntry = {
  kind: "error";
  load: LoadIdentity;
  at: Date;
  tableId: number;
  fileName: string;
  /** From 1; for JSON the last line of the object. */
  lineNumber: number;
  columnName: string;
  columnType: string;
  columnLength: string;
  /** From 0, in the field. */
  position: number;
  code: number;
  message: string;
  rawLine: string;
  rawValue: string;
};

/** A file that was read to its end: one row of `sys_load_detail` and of `stl_load_commits`. */
export type LoadedFileEntry = {
  kind: "file";
  load: LoadIdentity;
  startedAt: Date;
  endedAt: Date;
  fileName: string;
  bytes: number;
  lines: number;
  errors: number;
  eTag: string;
  lastModified?: Date;
  format: string;
};

/** A load that ended: one row of `sys_load_history`. */
export type LoadHistoryEntry = {
  kind: "history";
  load: LoadIdentity;
  status: "completed" | "aborted";
  tableName: string;
  startedAt: Date;
  endedAt: Date;
  source: string;
  format: string;
  rows: number;
  bytes: number;
  files: number;
  fileBytes: number;
  filesScanned: number;
  errors: number;
};

/** A row in which ACCEPTINVCHARS replaced characters: one row of `stl_replacements` and of `sys_copy_replacements`. */
export type ReplacementEntry = {
  kind: "replacement";
  load: LoadIdentity;
  startedAt: Date;
  tableId: number;
  fileName: string;
  lineNumber: number;
  /** The first column of the row that had such a character. */
  columnName: string;
  rawLine: string;
};

/** An UNLOAD that ended: one row of `sys_unload_history`. */
export type UnloadEntry = {
  kind: "unload";
  load: LoadIdentity;
  startedAt: Date;
  endedAt: Date;
  source: string;
  format: string;
  compression: string;
  rows: number;
  files: number;
  bytes: number;
};

/** A file that UNLOAD wrote: one row of `stl_unload_log` and of `sys_unload_detail`. */
export type UnloadedFileEntry = {
  kind: "unloadedFile";
  load: LoadIdentity;
  startedAt: Date;
  endedAt: Date;
  fileName: string;
  bytes: number;
  lines: number;
  format: string;
};

export type LoadLogEntry =
  | LoadErrorEntry
  | LoadedFileEntry
  | LoadHistoryEntry
  | ReplacementEntry
  | UnloadEntry
  | UnloadedFileEntry;

export type LoadIdentity = { queryId: number; transactionId: number; sessionId: number; database: string };

/** Where loads are logged: outside the user's transaction, so that the rows survive its rollback. */
export type LoadLog = { write(entries: readonly LoadLogEntry[]): Promise<void> };

/** Writes to the tables of {@link loadTablesSql} over a connection of its own. */
export function postgresLoadLog(client: Pick<Pool, "query">): LoadLog {
  return {
    async write(entries) {
      if (entries.length > 0) await client.query(insertEntriesSql, [toJson(entries)]);
    },
  };
}

/** A log whose entries can also be shown to the transaction that made them, whose snapshot is older than they are. */
export type ShownLog = LoadLog & { show(): Promise<void> };

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

/** PostgreSQL's JSON and text hold no NUL and no lone surrogate. */
function storable(value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll("\0", " ").toWellFormed() : value;
}
