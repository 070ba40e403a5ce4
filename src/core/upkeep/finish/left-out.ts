import type { BatchFile } from "../../arrivals/batch-file.ts";
import type { StatementName } from "../../load/statement-name.ts";
import type { ManifestPlace, Warehouse } from "../../pipeline/pipeline.ts";
import type { DescribedStatement } from "../../ports/warehouse-client.ts";

/** Rows of one committed load that are not in the target. Undefined: there can be none. */
export type LeftOut = { rejected: number | "not known" | undefined; discarded: number | undefined };

/** A row that COPY rejected. */
export type RejectedRow = { file: string; line: number; column: string; code: number; reason: string };

/** What alerts and events need of a committed load. */
export type RowsOf = {
  name: StatementName;
  statement: Pick<DescribedStatement, "id" | "endedAt" | "parts">;
  pipelineName: string;
  /** Of its manifests. */
  place: ManifestPlace;
  /** Address of the manifest of the whole batch. */
  manifest: string;
  /** Undefined: a manifest could not be read. */
  files: readonly BatchFile[] | undefined;
  warehouse: Warehouse;
  rows: number;
  queryIds: readonly number[];
};

/** What was found out about the rows that a load left out. */
export type LeftOutNews = {
  leftOut: LeftOut;
  /** Rows that the pipeline allows to be left out. */
  limit: number;
  /** The first rejected rows. */
  first: readonly RejectedRow[];
  /** Address of their record in S3. Absent: COPY rejected none, or the record could not be written. */
  record?: string;
};

/** How many rows were left out, as far as it is known. */
export const sumOfLeftOut = ({ rejected = 0, discarded = 0 }: LeftOut) =>
  (rejected === "not known" ? 0 : rejected) + discarded;
