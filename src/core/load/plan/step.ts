import type { BatchFile } from "../../arrivals/batch-file.ts";
import { fileListName } from "../../base/file-list-name.ts";
import type { TableName } from "../../base/identifier.ts";
import type { CommonTexts, ListedColumn, ListedFile } from "../../ledger/listed-files.ts";
import type { CopyUse } from "../../pipeline/copy-options/copy-options.ts";
import type { CopySource, DeleteWhen } from "../../pipeline/pipeline.ts";

export type Keys = readonly string[];
export type Columns = readonly string[] | undefined;

/**
 * What makes an arriving row and a stored one the same row. `inRange`: columns whose range in the stage bounds what is read
 * of the target, so that Redshift skips the blocks outside.
 */
export type Match = { target: TableName; on: Keys; inRange: Keys };

/** Columns of the target that the load fills, not the files. */
export type Fill = { column: string; with: { kind: "batch-id"; id: string } | { kind: "now" } };

/** Where deletions are remembered: one row for each, with the row's match columns and its timestamp. */
export type Tombstones = { table: TableName; on: Keys; timestamps: Keys };

/** How an insert from the stage names its columns; without `columns`, all of the stage's. */
type Insert = { target: TableName; columns: Columns; fills: readonly Fill[] };

type InsertOnePer = Insert & {
  notNull: Keys;
  onePer: Keys;
  timestamps: Keys;
  /** Rows that delete are left out (merge), or win over a row of the same time (history). */
  deletions?: { when: DeleteWhen; are: "left out" | "first" };
};

/** A deletion of a history: how a stored and an arriving version show that they are one. */
export type VersionDeletion = { when: DeleteWhen; mark: string | undefined };

/** What deletions add to a load, and what a snapshot adds. */
export type DeletionStep =
  | { do: "forget-missing"; tombstones: Tombstones }
  | { do: "add-missing"; match: Match; tombstones: Tombstones; mark: string | undefined }
  | { do: "delete-missing"; match: Match; tombstones: Tombstones }
  | { do: "mark-missing"; match: Match; tombstones: Tombstones; mark: string; fills: readonly Fill[] }
  | { do: "add-tombstones"; tombstones: Tombstones; when: DeleteWhen }
  | { do: "mark-deleted"; match: Match; timestamp: string; when: DeleteWhen; mark: string; fills: readonly Fill[] }
  | { do: "mark-staged"; tombstones: Tombstones; mark: string }
  | { do: "mark-versions"; timestamp: string; when: DeleteWhen; mark: string }
  | { do: "drop-deleted"; tombstones: Tombstones };

/**
 * One SQL statement of a load, as data. `do` is also the tag by which a failure
 * of the statement is recognised: the text starts with the comment `loader:<do>`.
 */
export type Step =
  | { do: "lock-fence"; fence: TableName }
  | { do: "lock-target"; target: TableName }
  | { do: "forget-undone"; ledger: TableName; mark: string; fileIds: readonly string[] }
  | { do: "create-list"; columns: readonly ListedColumn[] }
  | { do: "list-files"; columns: readonly ListedColumn[]; files: readonly ListedFile[] }
  | { do: "guard-files"; ledger: TableName; files: readonly string[] | "listed"; since: string; lookBackDays: number }
  | { do: "record-files"; ledger: TableName; batchId: string; files: readonly BatchFile[] }
  | { do: "record-listed"; ledger: TableName; batchId: string; common: CommonTexts }
  | {
      do: "create-stage";
      target: TableName;
      columns: Columns;
      defaults: boolean;
      /** All columns of the stage; absent: the target's, or those of `columns`. */
      typed?: readonly StageColumn[];
      /** Checked against the target, or added to `columns` if only the files have it: any timestamp can be cast to its type. */
      deletes?: { when: DeleteWhen; timestamp: string };
    }
  | { do: "check-delete-column"; when: DeleteWhen }
  | { do: "copy"; into: TableName; source: CopySource; manifestUrl: string; use: CopyUse }
  | { do: "count-copied" }
  | { do: "sql-before" | "sql-after"; sql: string }
  | { do: "reject-null-keys"; keys: Keys; ofDeletions?: { when: DeleteWhen; columns: Keys } }
  | { do: "reject-nulls"; columns: Keys; keys: Keys; except?: DeleteWhen }
  | { do: "count-null-keys"; keys: Keys }
  | DeletionStep
  | { do: "drop-older"; match: Match; timestamps: Keys }
  | { do: "drop-known"; match: Match; timestamps: Keys; deletion?: VersionDeletion }
  | { do: "delete-replaced"; match: Match; except?: DeleteWhen; versions?: { timestamps: Keys; when: DeleteWhen } }
  | { do: "prune-tombstones"; table: TableName }
  | { do: "undo-rows"; target: TableName; column: string; batchId: string }
  | { do: "undo-files"; ledger: TableName; batchId: string; mark: string }
  | ({ do: "insert-latest" } & InsertOnePer)
  | ({ do: "insert-versions" } & InsertOnePer)
  | ({ do: "insert-null-keys"; keys: Keys } & Insert)
  | ({ do: "insert-rows" } & Insert);

/** A column of a stage that is made column by column; `type` is as DDL has it. */
export type StageColumn = { name: string; type: string };

/** What a load calls rows of its own queries; no target may have these names. */
export const ownAliases = {
  newest: "loader_newest",
  deletion: "loader_deletion",
  deletedAt: "loader_deleted_at",
} as const;

/** The stage of a load: a temporary table, so every load has one under the same name. */
export const stage: TableName = { name: "loader_stage" };

/** The files of a large batch, each once, for guard and ledger: a temporary table as well. */
export const fileList: TableName = { name: fileListName };
