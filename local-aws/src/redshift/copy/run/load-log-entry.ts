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
type LoadedFileEntry = {
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
type LoadHistoryEntry = {
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
type ReplacementEntry = {
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
type UnloadEntry = {
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
type UnloadedFileEntry = {
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
