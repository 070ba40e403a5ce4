import type { Arrival } from "../../arrivals/arrival.ts";
import type { CurrentVersion } from "../../ports/current-versions.ts";
import type { DismissedJson, ParkedJson, QuarantineJson, WaitingJson } from "../../records/record-store.ts";
import type { RejectedJson, RejectedRowJson } from "../../records/rejected-rows.ts";
import type { QueueDepth } from "../status.ts";
import type { WaitsFor } from "../underway/waits-for.ts";

/** Where a pipeline's files come from. */
export type TracedSource = { bucket: string; prefix?: string; suffix?: string } | undefined;

/** A row of the ledger. Times are ISO 8601. */
export type LedgerEntry = {
  fileId: string;
  batchId: string;
  isUndone: boolean;
  eTag: string;
  bytes: number;
  loadedAt: string;
};

/** A manifest that names the file: a load of it was intended. */
export type NamingManifest = {
  url: string;
  batchId: string;
  files: number;
  file: Arrival & { id: string };
  /** ISO 8601; absent if the manifest is gone meanwhile. */
  writtenAt?: string;
};

/** One COPY of a manifest, as Redshift's history has it. Times are ISO 8601. */
export type CopyRun = { manifestUrl: string; status: string; rows: number; startedAt: string; endedAt?: string };

/** A load that left out rows of the file, dismissed or not, and those rows, as far as their list has them. */
export type RejectedOfFile = { record: RejectedJson; rows: readonly RejectedRowJson[] };

/** All that is known of one address in one pipeline. */
export type FileFacts = {
  url: string;
  pipeline: string;
  /** As in messages: `shop.orders`. */
  table: string;
  /** Whether the address is in the pipeline's source; undefined: its configuration names none. */
  fits: boolean | undefined;
  /** What the key holds now; absent if nothing. */
  object?: CurrentVersion;
  ledger: readonly LedgerEntry[];
  parked: readonly ParkedJson[];
  quarantined: readonly QuarantineJson[];
  waiting: readonly WaitingJson[];
  dismissed: readonly DismissedJson[];
  /** Rows of the file that committed loads left out. */
  rejected: readonly RejectedOfFile[];
  manifests: readonly NamingManifest[];
  copies: readonly CopyRun[];
  /** Undefined if the queue does not exist or may not be asked. */
  queue: QueueDepth | undefined;
  /** What its batch waits for, if a manifest names the file and no load of it has ended. */
  underway?: { batchId: string; waitsFor: WaitsFor };
  /** What it waits for if it is on the queue. */
  queued?: WaitsFor;
  now: Date;
};
