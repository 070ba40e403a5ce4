import { compareText, fileId } from "../../arrivals/arrival.ts";
import { placeOf } from "../../arrivals/s3-url.ts";
import { plural } from "../../base/plural.ts";
import type { CurrentVersion } from "../../ports/current-versions.ts";
import {
  type DismissedJson,
  fileIdsOf,
  type ParkedJson,
  type QuarantineJson,
  type WaitingJson,
} from "../../records/record-store.ts";
import { sayWait } from "../underway/waits-for.ts";
import type { FileFacts, RejectedOfFile } from "./file-facts.ts";

/**
 * What became of a file. `undone`: its rows were taken out of the table. `running`: its load has not ended, or is submitted
 * again by itself. `intended`: a manifest names it, and no statement of its load is seen.
 */
export const traceStates = [
  "loaded",
  "quarantined",
  "parked",
  "waiting",
  "dismissed",
  "undone",
  "running",
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

/**
 * Steps without a time come last. The ledger and S3 know whole seconds, so within one the steps keep the order in which
 * they follow from each other.
 */
const byTime = (a: TraceStep, b: TraceStep) => compareText(secondOf(a), secondOf(b));

const secondOf = ({ at }: TraceStep) => at?.slice(0, "yyyy-mm-ddThh:mm:ss".length) ?? "~";

/** The id that an event of what the key holds now gives the file. */
export function idOfVersion(url: string, { eTag, bytes, versionId, createdAt }: CurrentVersion): string {
  return fileId({ ...placeOf(url), eTag, bytes, ...(versionId !== undefined && { versionId }), eventTime: createdAt });
}

/** The id of the version that the key holds now; of a key that holds nothing, of the last version that is known. */
const idOf = (facts: FileFacts): string | undefined =>
  facts.object ? idOfVersion(facts.url, facts.object) : lastKnownId(facts);

function stateOf(facts: FileFacts): TraceState {
  const id = idOf(facts);
  if (id === undefined) return facts.fits === false ? "of no source" : "gone";
  const isSame = ({ eTag, bytes }: { eTag: string; bytes: number }) =>
    facts.object !== undefined && eTag === facts.object.eTag && bytes === facts.object.bytes;
  const held = facts.ledger.filter((entry) => entry.fileId === id || isSame(entry));
  if (held.some(({ isUndone }) => !isUndone)) return "loaded";
  if (facts.quarantined.some((record) => record.file_id === id)) return "quarantined";
  if (facts.parked.some((record) => fileIdsOf(record).includes(id))) return "parked";
  if (facts.waiting.some((record) => fileIdsOf(record).includes(id))) return "waiting";
  if (facts.dismissed.some((record) => fileIdsOf(record).includes(id))) return "dismissed";
  if (held.length > 0) return "undone";
  if (facts.manifests.some(({ file }) => file.id === id)) return facts.object ? onItsWay(facts) : "gone";
  if (facts.fits === false) return "of no source";
  return (facts.queue?.messages ?? 0) + (facts.queue?.deadLetters ?? 0) > 0 ? "queued" : "not announced";
}

const onItsWay = ({ underway }: FileFacts): TraceState =>
  underway === undefined || underway.waitsFor.kind === "unseen" ? "intended" : "running";

/** By the time of its load or of its last failure. */
function lastKnownId({ ledger, quarantined, parked, waiting, dismissed, manifests, url }: FileFacts) {
  const ofRecord = (record: QuarantineJson | ParkedJson | WaitingJson) => {
    const files = "files" in record ? record.files : [record];
    return files.filter((file) => file.url === url).map(({ file_id }) => ({ id: file_id, at: record.failed_at }));
  };
  const known = [
    ...manifests.map(({ file }) => ({ id: file.id, at: file.eventTime })),
    ...[...quarantined, ...parked, ...waiting, ...dismissed].flatMap(ofRecord),
    ...ledger.map((entry) => ({ id: entry.fileId, at: entry.loadedAt })),
  ];
  return known.toSorted((a, b) => compareText(a.at, b.at)).at(-1)?.id;
}

function stepsOf(facts: FileFacts): TraceStep[] {
  const { object, url } = facts;
  const id = object && idOfVersion(url, object);
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
      detail: `batch ${batchId}, ${plural(files, "file")}${id === undefined || file.id === id ? "" : `; of an older version, ${file.versionId ?? `eTag ${file.eTag}`}`}`,
    })),
    ...copySteps(facts),
    ...facts.ledger.map((entry) => ({
      at: entry.loadedAt,
      what: "loaded",
      detail: `batch ${entry.batchId}${object && entry.eTag !== object.eTag ? `; an older version, eTag ${entry.eTag}` : ""}`,
    })),
    ...facts.ledger
      .filter(({ isUndone }) => isUndone)
      .map(({ batchId }) => ({ at: null, what: "undone", detail: `batch ${batchId}: its rows were taken out again` })),
    ...facts.rejected.flatMap((one) => rejectedSteps(one, url)),
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

const shownRows = 10;

/** Behind the load, which is recorded at the same time. */
function rejectedSteps({ record, rows }: RejectedOfFile, url: string): TraceStep[] {
  const { rejected_rows: count = 0 } = record.files.find((file) => file.url === url) ?? {};
  const closed = record.dismissed_at === undefined ? "" : `; dismissed: ${record.dismissed_because}`;
  const others = count - Math.min(rows.length, shownRows);
  const at = record.committed_at;
  return [
    { at, what: "left out", detail: `${plural(count, "row")} of it, batch ${record.batch_id}${closed}` },
    ...rows.slice(0, shownRows).map(({ line, column, reason }) => ({
      ...{ at, what: "left out", detail: [...whereIn({ line, column }), reason].join(": ") },
    })),
    ...(others > 0 ? [{ at, what: "left out", detail: `and ${plural(others, "more row")}: ${record.rows}` }] : []),
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

function quarantinedNext(
  record: QuarantineJson | undefined,
  { pipeline, id }: { pipeline: string; id: string },
): string {
  const replay = `redshift-loader replay ${pipeline} ${id}`;
  if (record?.ddl && record.ddl.length > 0)
    return `Add the columns: redshift-loader errors ${id} shows the statements. Then run: ${replay}`;
  const row = record?.line === undefined ? "" : `; redshift-loader errors ${id} shows the row`;
  return `Upload a corrected file${row}. If the file is right, correct the table and run: ${replay}`;
}

function nextOf(state: TraceState, facts: FileFacts): string {
  const { pipeline } = facts;
  const id = idOf(facts) ?? "";
  const recordOf = <Record extends QuarantineJson | ParkedJson | WaitingJson>(records: readonly Record[]) =>
    records.find((record) => fileIdsOf(record).includes(id)) ?? records.at(-1);
  switch (state) {
    case "loaded": {
      const open = facts.rejected.find(({ record }) => record.dismissed_at === undefined)?.record.batch_id;
      return open === undefined
        ? "Nothing: its rows are in the table."
        : `Correct the rows that were left out: redshift-loader replay ${pipeline} ${open} --rejected writes them to a new file in this folder; --output FILE names another.`;
    }
    case "quarantined":
      return quarantinedNext(recordOf(facts.quarantined), { pipeline, id });
    case "parked":
      return `${recordOf(facts.parked)?.remedy} Then run: redshift-loader replay ${pipeline} ${recordOf(facts.parked)?.batch_id}`;
    case "waiting": {
      const when = facts.underway ? ` It waits for ${sayWait(facts.underway.waitsFor, facts.now)}.` : "";
      return `Nothing: reconcile tries it again.${when} To try at once, run: redshift-loader replay ${pipeline} ${recordOf(facts.waiting)?.batch_id}`;
    }
    case "dismissed":
      return `Nothing: it was dismissed. To load it after all, run: redshift-loader replay ${pipeline} ${dismissedAs(recordOf(facts.dismissed))}`;
    case "undone":
      return `Nothing: its batch was undone. To load it again, run: redshift-loader replay ${pipeline} ${facts.ledger.findLast(({ isUndone }) => isUndone)?.batchId}`;
    case "running":
      return `Nothing: it waits for ${facts.underway && sayWait(facts.underway.waitsFor, facts.now)}.`;
    case "intended":
      return `Wait for its load. If it does not end, reconcile submits it again; at once: redshift-loader reconcile ${pipeline} --grace-minutes 0`;
    case "queued":
      return queuedNext(facts);
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

function queuedNext({ pipeline, queue, queued, now }: FileFacts): string {
  const { messages = 0, deadLetters = 0 } = queue ?? {};
  if (queued?.kind === "window") return `Nothing: it waits for ${sayWait(queued, now)}.`;
  const waits = queued && messages > 0 ? `It waits for ${sayWait(queued, now)}. ` : "No load of it was intended yet. ";
  const dead =
    deadLetters === 0
      ? ""
      : `, ${deadLetters} ${deadLetters === 1 ? "is a dead letter" : "are dead letters"}: docs/operate.md says how to move them back`;
  return `${waits}${plural(messages, "message")} ${messages === 1 ? "waits" : "wait"} on the queue ${pipeline}${dead}. To load it now, run: redshift-loader retry-now ${pipeline}`;
}

/** A batch was dismissed under its own id. */
const dismissedAs = (record: DismissedJson | undefined) =>
  record && ("file_id" in record ? record.file_id : record.batch_id);
