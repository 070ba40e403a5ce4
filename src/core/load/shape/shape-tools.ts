import type { BatchFile } from "../../arrivals/batch-file.ts";
import type { FileColumns } from "../../ports/file-columns.ts";
import type { TargetColumns } from "../../ports/target-columns.ts";
import type { NewColumn } from "../../shapes/match-shape.ts";
import type { LoadOrder } from "../load-order.ts";

/** A file that does not load into its target, and the statements after which it would. */
export type Misfit = { file: BatchFile; reason: string; ddl?: readonly string[] };

/**
 * What became of columns that a target was to get. `added`: it has them, whoever added them. `refused`: a person has to add
 * them. `waits`: the statement has not ended.
 */
export type Growth = { kind: "added" } | { kind: "refused"; reason: string } | { kind: "waits" };

/** What a load by name needs of the world. */
export type ShapeTools = {
  files: FileColumns;
  targets: TargetColumns;
  /** Quarantines files, but for those that are loaded by now, and tells of them. */
  setAside(order: LoadOrder, misfits: readonly Misfit[]): Promise<void>;
  /** Adds columns to the target, and tells of them. @throws whatever the Data API throws where it is not Redshift that refuses */
  grow(order: LoadOrder, adds: readonly NewColumn[]): Promise<Growth>;
  /** Parks files until a person has added columns. */
  parkForColumns(
    order: LoadOrder,
    parked: { files: readonly BatchFile[]; reason: string; ddl: readonly string[] },
  ): Promise<void>;
  /** Counts columns that a load leaves out, and tells once of each. */
  tellLeftOut(order: LoadOrder, columns: readonly string[]): Promise<void>;
};
