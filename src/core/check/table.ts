import type { ColumnType } from "./column-type.ts";

/** A column of the table to load. `name` is as the catalog has it: in lower case unless it was quoted. */
export type TableColumn = {
  name: string;
  type: ColumnType;
  nullable: boolean;
  hasDefault: boolean;
  /** IDENTITY: `always` takes no value but with EXPLICIT_IDS. */
  identity?: "always" | "by default";
};

/** How rows are placed, and which columns the DDL declares to be unique together. */
export type TableKeys = { distKey?: string; sortKeys: readonly string[]; unique: readonly (readonly string[])[] };

/** A table as `check` sees it; `name` is for messages and the SQL of remedies. Without `keys`: they are not known. */
export type CheckedTable = { name: string; columns: readonly TableColumn[]; keys?: TableKeys };
