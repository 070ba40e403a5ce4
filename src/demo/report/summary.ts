import { type Feed, feeds } from "../data/feed.ts";
import type { BulkAnswer } from "../send/bulk-loads.ts";
import type { Shipment } from "../send/shipment.ts";
import { byBatch, type Conflicts, countConflicts, isRepeat, type Load, loadOf } from "./load.ts";
import type { Verdict } from "./verify.ts";

/** Seconds from a file's arrival in S3 to the commit that made its rows visible. */
type Freshness = { median: number; max: number };

/** What became of the files of one feed. `attempts` counts submissions; those beyond `batches` are retries. */
export type FeedSummary = {
  name: string;
  how: Feed["how"];
  table: string;
  keeps: string;
  format: string;
  files: number;
  rows: number;
  batches: number;
  attempts: number;
  conflicts: number;
  freshness_seconds: Freshness;
};

type TargetSummary = {
  table: string;
  rows: number;
  expected_rows: number;
  checksum: string;
  expected_checksum: string;
  differences: string[];
};

/** Of a target whose files are change data: rows that they deleted, and those of them that are there all the same. */
type DeletionSummary = {
  table: string;
  deleted_rows: number;
  came_back: number;
  /** Rows whose batch the ledger does not know. */
  rows_without_batch: number;
};

/** What a run of the demo shows; printed as it is with --json. */
export type DemoSummary = {
  ok: boolean;
  seconds: number;
  files: number;
  rows: number;
  bytes: number;
  late_files: number;
  corrected_files: number;
  repeated_announcements: number;
  batches: number;
  attempts: number;
  conflicts: { failed_attempts: number; batches: number; recovered: number };
  /** Loads that the ledger stopped, since files of them were loaded already. */
  repeats_stopped: number;
  feeds: FeedSummary[];
  bulk: BulkAnswer[];
  targets: TargetSummary[];
  deletions: DeletionSummary[];
  problems: string[];
};

/** All that was seen during a run. `seconds` from the start of the command to the last comparison. */
export type Observations = {
  shipments: readonly Shipment[];
  loads: readonly Load[];
  bulk: readonly BulkAnswer[];
  verdicts: readonly Verdict[];
  seconds: number;
};

/** The one partition that examples/demo/bulk asks for although it holds no files. */
const EMPTY_PARTITION = "s3://demo-lake/flights/dt=2001-06-30";

export function summarise({ shipments, loads, bulk, verdicts, seconds }: Observations): DemoSummary {
  const conflicts = countConflicts(loads);
  const problems = findProblems({ conflicts, bulk, verdicts });
  const files = shipments.filter(({ decoy }) => !decoy);
  return {
    ok: problems.length === 0,
    seconds,
    files: files.length,
    rows: sum(files.map(({ rows }) => rows)),
    bytes: sum(files.map(({ bytes }) => bytes)),
    late_files: files.filter(({ late }) => late > 0).length,
    corrected_files: files.filter(({ replaces }) => replaces).length,
    repeated_announcements: files.filter(({ announced }) => announced !== "once").length,
    batches: byBatch(loads).length,
    attempts: loads.length,
    conflicts: {
      failed_attempts: conflicts.failedAttempts,
      batches: conflicts.batches,
      recovered: conflicts.recovered,
    },
    repeats_stopped: loads.filter(isRepeat).length,
    feeds: Object.values(feeds).map((feed) => summariseFeed(feed, files, loads)),
    bulk: bulk.map(answerOnly),
    targets: verdicts.map(targetSummary),
    deletions: verdicts.flatMap(deletionSummary),
    problems,
  };
}

function summariseFeed(feed: Feed, shipments: readonly Shipment[], loads: readonly Load[]): FeedSummary {
  const files = shipments.filter((shipment) => shipment.feed === feed.name);
  const urls = new Set(files.map(({ url }) => url));
  const own = loads.filter((load) => load.urls.some((url) => urls.has(url)));
  return {
    name: feed.name,
    how: feed.how,
    table: feed.table.name,
    keeps: feed.table.keeps.kind,
    format: feed.format,
    files: files.length,
    rows: sum(files.map(({ rows }) => rows)),
    batches: byBatch(own).length,
    attempts: own.length,
    conflicts: countConflicts(own).failedAttempts,
    freshness_seconds: freshness(files, own),
  };
}

function freshness(files: readonly Shipment[], loads: readonly Load[]): Freshness {
  const seconds = files
    .flatMap(({ url, putAt }) => {
      const endedAt = loadOf(loads, url, putAt)?.endedAt;
      return endedAt ? [(endedAt.getTime() - putAt.getTime()) / 1000] : [];
    })
    .toSorted((a, b) => a - b);
  return { median: seconds[Math.floor(seconds.length / 2)] ?? 0, max: seconds.at(-1) ?? 0 };
}

function findProblems({
  conflicts,
  bulk,
  verdicts,
}: { conflicts: Conflicts } & Pick<Observations, "bulk" | "verdicts">): string[] {
  const wrong = verdicts.flatMap(({ table, differences }) => differences.map((text) => `${table}: ${text}`));
  const refused = bulk.filter(({ error, s3_path }) => error && s3_path !== EMPTY_PARTITION);
  const emptyAccepted = bulk.some(({ error, s3_path }) => !error && s3_path === EMPTY_PARTITION);
  return [
    ...wrong,
    ...verdicts.flatMap(deletionProblems),
    ...refused.map(({ s3_path, error }) => `bulk did not load ${s3_path}: ${error}`),
    ...(emptyAccepted ? [`bulk did not report that ${EMPTY_PARTITION} holds no files`] : []),
    ...(conflicts.recovered === 0 ? ["no conflict between loads happened, so its recovery was not shown"] : []),
  ];
}

/** The bulk loader says more, for example where the manifest is. */
function answerOnly({ s3_path, table, statement_id, error }: BulkAnswer): BulkAnswer {
  return { s3_path, table, ...(statement_id && { statement_id }), ...(error && { error }) };
}

function targetSummary({ table, expected, found, differences }: Verdict): TargetSummary {
  return {
    table,
    rows: found.rows,
    expected_rows: expected.rows,
    checksum: found.checksum,
    expected_checksum: expected.checksum,
    differences,
  };
}

function deletionSummary({ table, deletions }: Verdict): DeletionSummary[] {
  if (!deletions) return [];
  const { deleted, cameBack, withoutBatch } = deletions;
  return [{ table, deleted_rows: deleted, came_back: cameBack, rows_without_batch: withoutBatch }];
}

function deletionProblems({ table, deletions }: Verdict): string[] {
  if (!deletions) return [];
  const { deleted, cameBack, withoutBatch } = deletions;
  return [
    ...(deleted === 0 ? [`${table}: no row was deleted, so deletes were not shown`] : []),
    ...(cameBack > 0 ? [`${table}: ${cameBack} deleted rows came back`] : []),
    ...(withoutBatch > 0 ? [`${table}: ${withoutBatch} rows do not name a batch of the ledger`] : []),
  ];
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
