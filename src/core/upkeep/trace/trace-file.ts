import { compareText, fileId } from "../../arrivals/arrival.ts";
import { placeOf } from "../../arrivals/s3-url.ts";
import { plural } from "../../base/plural.ts";
import { fileIdsOf } from "../../records/record-store.ts";
import type { FileFacts } from "./file-facts.ts";

/** What became of a file. `intended`: a manifest names it, and no load of it has ended. */
export const traceStates = [
  "loaded",
  "quarantined",
  "parked",
  "waiting",
  "dismissed",
  "intended",
  "queued",
  "not announced",
  "of no source",
  "gone",
] as const;

export type TraceState = (typeof traceStates)[number];

/** `at`: ISO 8601; null where the time is not known. */
export type TraceStep = { at: string | null; what: string; detail: string };

export type FileTrace = {
  url: string;
  pipeline: string;
  table_name: string;
  state: TraceState;
  steps: readonly TraceStep[];
  /** What to do, or that nothing is to be done. */
  next: string;
};

/** The way of one file, in the order of its times, and what moves it on. */
export function traceFile(facts: FileFacts): FileTrace {
  const state = stateOf(facts);
  return {
    url: facts.url,
    pipeline: facts.pipeline,
    table_name: facts.table,
    state,
    steps: stepsOf(facts).toSorted(byTime),
    next: nextOf(state, facts),
  };
}

/** Steps without a time come last. */
const byTime = (a: TraceStep, b: TraceStep) => compareText(a.at ?? "~", b.at ?? "~");

/** The id that an event of what the key holds now gives the file. */
function currentId({ url, object }: FileFacts): string | undefined {
  if (!object) return undefined;
  const { eTag, bytes, versionId, createdAt } = object;
  return fileId({ ...placeOf(url), eTag, bytes, ...(versionId !== undefined && { versionId }), eventTime: createdAt });
}

/** Of the version that the key holds now; of a key that holds nothing, of the last version that is known. */
function stateOf(facts: FileFacts): TraceState {
  const id = currentId(facts) ?? lastKnownId(facts);
  if (id === undefined) return facts.fits === false ? "of no source" : "gone";
  const isSame = ({ eTag, bytes }: { eTag: string; bytes: number }) =>
    facts.object !== undefined && eTag === facts.object.eTag && bytes === facts.object.bytes;
  if (facts.ledger.some((entry) => entry.fileId === id || isSame(entry))) return "loaded";
  if (facts.quarantined.some((record) => record.file_id === id)) return "quarantined";
  if (facts.parked.some((record) => fileIdsOf(record).includes(id))) return "parked";
  if (facts.waiting.some((record) => fileIdsOf(record).includes(id))) return "waiting";
  if (facts.dismissed.some((record) => fileIdsOf(record).includes(id))) return "dismissed";
  if (facts.manifests.some(({ file }) => file.id === id)) return facts.object ? "intended" : "gone";
  if (facts.fits === false) return "of no source";
  return (facts.queue?.messages ?? 0) + (facts.queue?.deadLetters ?? 0) > 0 ? "queued" : "not announced";
}

function lastKnownId({ ledger, quarantined, parked, waiting, dismissed, manifests, url }: FileFacts) {
  const ofUrl = (files: readonly { file_id: string; url: string }[]) =>
    files.flatMap((file) => (file.url === url ? file.file_id : []));
  const batches = [...parked, ...waiting].flatMap((record) => ofUrl(record.files));
  const closed = dismissed.flatMap((record) => ("files" in record ? ofUrl(record.files) : record.file_id));
  return [
    ...ledger.map((entry) => entry.fileId),
    ...quarantined.map((record) => record.file_id),
    ...batches,
    ...closed,
    ...manifests.map(({ file }) => file.id),
  ].at(-1);
}

function stepsOf(facts: FileFacts): TraceStep[] {
  const { object, url } = facts;
  const id = currentId(facts);
  const created: TraceStep = object
    ? {
        at: object.createdAt,
        what: "created",
        detail: `${plural(object.bytes, "byte")}, eTag ${object.eTag}${object.versionId ? `, version ${object.versionId}` : ""}`,
      }
    : { at: null, what: "gone", detail: "the key holds nothing now" };
  return [
    created,
    ...facts.manifests.map(({ batchId, files, writtenAt, file }) => ({
      at: writtenAt ?? null,
      what: "manifest",
      detail: `batch ${batchId}, ${plural(files, "file")}${id === undefined || file.id === id ? "" : `; of an older version, eTag ${file.eTag}`}`,
    })),
    ...copySteps(facts),
    ...facts.ledger.map((entry) => ({
      at: entry.loadedAt,
      what: "loaded",
      detail: `batch ${entry.batchId}${object && entry.eTag !== object.eTag ? `; an older version, eTag ${entry.eTag}` : ""}`,
    })),
    ...facts.quarantined.map((record) => ({
      at: record.failed_at,
      what: "quarantined",
      detail: [...whereIn(record), record.reason].join(": "),
    })),
    ...facts.parked.map((record) => ({
      at: record.failed_at,
      what: "parked",
      detail: `batch ${record.batch_id}, ${plural(record.files.length, "file")}: ${record.reason}`,
    })),
    ...facts.waiting.map((record) => ({
      at: record.failed_at,
      what: "waiting",
      detail: `batch ${record.batch_id}, tried ${plural(record.attempt, "time")}: ${record.reason}`,
    })),
    ...facts.dismissed
      .filter((record) => ("files" in record ? record.files.some((file) => file.url === url) : record.url === url))
      .map((record) => ({ at: record.dismissed_at, what: "dismissed", detail: record.dismissed_because })),
  ];
}

function copySteps({ copies }: FileFacts): TraceStep[] {
  return copies.map(({ startedAt, endedAt, status, rows }, index) => {
    const took =
      endedAt === undefined ? "" : ` after ${((Date.parse(endedAt) - Date.parse(startedAt)) / 1000).toFixed(1)} s`;
    const read = status === "completed" ? `, ${plural(rows, "row")} read` : "";
    return { at: startedAt, what: `attempt ${index + 1}`, detail: `${status}${took}${read}` };
  });
}

function whereIn({ line, column }: { line?: number; column?: string }): string[] {
  const parts = [...(line === undefined ? [] : [`line ${line}`]), ...(column ? [`column ${column}`] : [])];
  return parts.length > 0 ? [parts.join(", ")] : [];
}

function nextOf(state: TraceState, facts: FileFacts): string {
  const { pipeline, url, queue } = facts;
  const batchOf = (records: readonly { batch_id: string }[]) => records.at(-1)?.batch_id ?? "";
  switch (state) {
    case "loaded":
      return "Nothing: its rows are in the table.";
    case "quarantined":
      return `Upload a corrected file; redshift-loader errors ${url} shows the row. If the file is right, correct the table and run: redshift-loader replay ${pipeline} ${facts.quarantined.at(-1)?.file_id}`;
    case "parked":
      return `${facts.parked.at(-1)?.remedy} Then run: redshift-loader replay ${pipeline} ${batchOf(facts.parked)}`;
    case "waiting":
      return `Nothing: reconcile tries it again. To try at once, run: redshift-loader replay ${pipeline} ${batchOf(facts.waiting)}`;
    case "dismissed":
      return `Nothing: it was dismissed. To load it after all, run: redshift-loader replay ${pipeline} ${idOf(facts)}`;
    case "intended":
      return `Wait for its load. If it does not end, reconcile submits it again; at once: redshift-loader reconcile ${pipeline} --grace-minutes 0`;
    case "queued":
      return `No load of it was intended yet. ${plural(queue?.messages ?? 0, "message")} wait on the queue ${pipeline}, ${queue?.deadLetters ?? 0} are dead letters: docs/operate.md says how to move them back. If it is in none of them, run: redshift-loader audit ${pipeline} --load`;
    case "not announced":
      return `No message waits, so its event was lost or its notification is missing; redshift-loader doctor ${pipeline} looks at both. To load it now, run: redshift-loader audit ${pipeline} --load`;
    case "of no source":
      return `Correct the key, or the source of a pipeline: ${pipeline} takes no file of this address.`;
    case "gone":
      return "Upload the file again: S3 has nothing under this key.";
    default:
      return state satisfies never;
  }
}

const idOf = ({ dismissed }: FileFacts) => {
  const last = dismissed.at(-1);
  return last && ("file_id" in last ? last.file_id : last.batch_id);
};
