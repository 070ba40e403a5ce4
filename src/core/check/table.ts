import type { TableColumn } from "../shapes/table-column.ts";

/** How rows are placed, and which columns the DDL declares to be unique together. */
export type TableKeys = { distKey?: string; sortKeys: readonly string[]; unique: readonly (readonly string[])[] };

/** A table as `check` sees it; `name` is for messages and the SQL of remedies. Without `keys`: they are not known. */
export type CheckedTable = { name: string; columns: readonly TableColumn[]; keys?: TableKeys };
