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
