import { describe, expect, test } from "vitest";
import { fileId } from "../../../../src/core/arrivals/arrival.ts";
import type { ParkedJson, QuarantineJson, WaitingJson } from "../../../../src/core/records/record-store.ts";
import type { FileFacts } from "../../../../src/core/upkeep/trace/file-facts.ts";
import { type TraceState, traceFile, traceStates } from "../../../../src/core/upkeep/trace/trace-file.ts";
import type { WaitsFor } from "../../../../src/core/upkeep/underway/waits-for.ts";

const url = "s3://lake/orders/a.csv";
const object = { eTag: "e1", bytes: 10, createdAt: "2026-11-22T08:00:00.000Z" };
const arrival = { bucket: "lake", key: "orders/a.csv", eTag: "e1", bytes: 10, eventTime: object.createdAt };
const id = fileId(arrival);
const batchId = "b".repeat(32);

const facts = (given: Partial<FileFacts> = {}): FileFacts => ({
  url,
  pipeline: "orders_queue",
  table: "shop.orders",
  fits: true,
  object,
  ledger: [],
  parked: [],
  quarantined: [],
  waiting: [],
  dismissed: [],
  rejected: [],
  manifests: [],
  copies: [],
  queue: { messages: 0, deadLetters: 0 },
  now: new Date("2026-11-22T08:03:00.000Z"),
  ...given,
});

const record = {
  reason: "why",
  pipeline: "orders_queue",
  table_name: "shop.orders",
  db_name: "dev",
  batch_id: batchId,
  statement_id: "s",
  failed_at: "2026-11-22T08:03:00.000Z",
};
const quarantined: QuarantineJson = {
  ...record,
  file_id: id,
  url,
  bytes: 10,
  etag: "e1",
  event_time: object.createdAt,
  line: 7,
  column: "amount",
};
const { line: _line, column: _column, ...withoutRow } = quarantined;
const files = [{ file_id: id, url }];
const parked: ParkedJson = { ...record, remedy: "Grant it.", manifests: [], files };
const waiting: WaitingJson = {
  ...record,
  since: record.failed_at,
  rounds: 0,
  attempt: 8,
  costs: { total: 8, searches: 0, setAside: 0 },
  told: false,
  manifest: "s3://m/x",
  files,
};
const loaded = {
  fileId: id,
  batchId,
  isUndone: false,
  eTag: "e1",
  bytes: 10,
  loadedAt: "2026-11-22T08:02:00.000Z",
};
const manifest = {
  url: `s3://m/manifests/orders_queue/2026-11-22/${batchId}.manifest`,
  batchId,
  files: 3,
  file: { ...arrival, id },
  writtenAt: "2026-11-22T08:01:00.000Z",
};
const dismissed = { dismissed_at: "2026-11-22T09:00:00.000Z", dismissed_because: "a test file" };
const at = "2026-11-22T08:02:00.000Z";
const underway = (waitsFor: WaitsFor) => ({ batchId, waitsFor });
const { object: _object, ...withoutObject } = facts();

const ends: Record<TraceState, { facts: FileFacts; next: string }[]> = {
  loaded: [
    { facts: facts({ ledger: [loaded], manifests: [manifest] }), next: "Nothing: its rows are in the table." },
    // a bucket with versions: the ledger's id is of another kind, eTag and size say the same
    { facts: facts({ ledger: [{ ...loaded, fileId: "0" }] }), next: "Nothing" },
    { facts: { ...withoutObject, ledger: [loaded] }, next: "Nothing" },
    { facts: facts({ ledger: [loaded], quarantined: [{ ...quarantined, file_id: "old" }] }), next: "Nothing" },
    {
      facts: facts({
        ledger: [
          { ...loaded, isUndone: true },
          { ...loaded, fileId: "0" },
        ],
      }),
      next: "Nothing",
    },
  ],
  undone: [
    {
      facts: facts({ ledger: [{ ...loaded, isUndone: true }], manifests: [manifest] }),
      next: `redshift-loader replay orders_queue ${batchId}`,
    },
  ],
  quarantined: [
    { facts: facts({ quarantined: [quarantined] }), next: `redshift-loader replay orders_queue ${id}` },
    {
      facts: { ...withoutObject, quarantined: [quarantined] },
      next: `Upload a corrected file; redshift-loader errors ${id} shows the row.`,
    },
    { facts: facts({ quarantined: [withoutRow] }), next: "Upload a corrected file. If the file is right," },
    {
      facts: facts({ quarantined: [{ ...withoutRow, ddl: ['ALTER TABLE "t" ADD COLUMN "c" VARCHAR(256)'] }] }),
      next: `redshift-loader errors ${id} shows the statements. Then run: redshift-loader replay orders_queue ${id}`,
    },
  ],
  parked: [
    { facts: facts({ parked: [parked] }), next: `Grant it. Then run: redshift-loader replay orders_queue ${batchId}` },
  ],
  waiting: [{ facts: facts({ waiting: [waiting] }), next: "Nothing: reconcile tries it again." }],
  dismissed: [
    { facts: facts({ dismissed: [{ ...quarantined, ...dismissed }] }), next: `replay orders_queue ${id}` },
    { facts: facts({ dismissed: [{ ...parked, ...dismissed }] }), next: `replay orders_queue ${batchId}` },
  ],
  running: [
    {
      facts: facts({ manifests: [manifest], underway: underway({ kind: "load", since: at, does: "copy" }) }),
      next: "Nothing: it waits for its load, which runs since 2026-11-22 08:02:00 UTC, now at copy.",
    },
    {
      facts: facts({
        manifests: [manifest],
        underway: underway({ kind: "fence", since: at, behind: "c".repeat(32) }),
      }),
      next: `the fence of its target, since 2026-11-22 08:02:00 UTC, behind batch ${"c".repeat(32)}.`,
    },
    {
      facts: facts({
        manifests: [manifest],
        underway: underway({
          ...{ kind: "retry", at: "2026-11-22T08:03:40.000Z", next: 3, of: 8, isConflict: true },
          because: "Serializable isolation violation",
        }),
      }),
      next: "conflict retry 3 of 8, at 2026-11-22 08:03:40 UTC (in 40 s): Serializable isolation violation",
    },
  ],
  intended: [
    { facts: facts({ manifests: [manifest] }), next: "redshift-loader reconcile orders_queue --grace-minutes 0" },
    {
      facts: facts({ manifests: [manifest], underway: underway({ kind: "unseen", since: at, because: null }) }),
      next: "redshift-loader reconcile orders_queue --grace-minutes 0",
    },
  ],
  queued: [
    { facts: facts({ queue: { messages: 3, deadLetters: 0 } }), next: "3 messages wait on the queue orders_queue" },
    {
      facts: facts({ queue: { messages: 1, deadLetters: 0 }, queued: { kind: "window", until: at } }),
      next: "Nothing: it waits for its window, which ends at 2026-11-22 08:02:00 UTC (due) at the latest.",
    },
    {
      facts: facts({
        queue: { messages: 1, deadLetters: 0 },
        queued: { kind: "queue", at: "2026-11-22T08:12:00.000Z" },
      }),
      next: "Next try at 2026-11-22 08:12:00 UTC (in 9 min). 1 message waits on the queue orders_queue. To load it now, run: redshift-loader retry-now orders_queue",
    },
    { facts: facts({ queue: { messages: 0, deadLetters: 2 } }), next: "2 are dead letters" },
    // an older version was loaded
    {
      facts: facts({ ledger: [{ ...loaded, fileId: "0", eTag: "e0" }], queue: { messages: 1, deadLetters: 0 } }),
      next: "",
    },
  ],
  "not announced": [
    { facts: facts(), next: "redshift-loader audit orders_queue --load" },
    { facts: facts({ queue: undefined }), next: "redshift-loader audit orders_queue --load" },
    { facts: facts({ fits: undefined }), next: "its event was lost or its notification is missing" },
  ],
  "of no source": [
    { facts: facts({ fits: false }), next: "orders_queue takes no file of this address" },
    { facts: { ...withoutObject, fits: false }, next: "Correct the key" },
  ],
  gone: [
    { facts: withoutObject, next: "Upload the file again" },
    { facts: { ...withoutObject, manifests: [manifest] }, next: "Upload the file again" },
  ],
};

describe("the way of a file of several versions", () => {
  test("of which the last was loaded, and that was deleted then, ends as loaded", () => {
    const newer = { ...loaded, fileId: "new", loadedAt: "2026-11-22T09:00:00.000Z" };
    expect(traceFile({ ...withoutObject, ledger: [newer], quarantined: [quarantined] }).state).toBe("loaded");
  });

  test("goes on with the record of the current one", () => {
    const older = { ...quarantined, file_id: "0".repeat(32), failed_at: "2026-11-22T09:00:00.000Z" };
    const { state, next } = traceFile(facts({ quarantined: [quarantined, older] }));
    expect(state).toBe("quarantined");
    expect(next).toContain(`redshift-loader replay orders_queue ${id}`);
  });
});

describe("the way of a file", () => {
  test.each(traceStates.flatMap((state) => ends[state].map((end) => ({ state, ...end }))))(
    "ends as $state, with what moves it on",
    ({ state, facts: known, next }) => {
      const trace = traceFile(known);
      expect(trace.state).toBe(state);
      expect(trace.next).toContain(next);
    },
  );

  test("has its steps in the order of their times", () => {
    const copies = [
      {
        manifestUrl: manifest.url,
        status: "aborted",
        rows: 0,
        startedAt: "2026-11-22T08:01:10.000Z",
        endedAt: "2026-11-22T08:01:12.500Z",
      },
      {
        manifestUrl: manifest.url,
        status: "completed",
        rows: 120,
        startedAt: "2026-11-22T08:01:30.000Z",
        endedAt: "2026-11-22T08:01:31.000Z",
      },
      { manifestUrl: manifest.url, status: "running", rows: 0, startedAt: "2026-11-22T08:01:40.000Z" },
    ];
    const { steps } = traceFile(facts({ ledger: [loaded], manifests: [manifest], copies, quarantined: [quarantined] }));
    expect(steps).toEqual([
      { at: "2026-11-22T08:00:00.000Z", what: "created", detail: "10 bytes, eTag e1" },
      { at: "2026-11-22T08:01:00.000Z", what: "manifest", detail: `batch ${batchId}, 3 files` },
      { at: "2026-11-22T08:01:10.000Z", what: "attempt 1", detail: "aborted after 2.5 s" },
      { at: "2026-11-22T08:01:30.000Z", what: "attempt 2", detail: "completed after 1.0 s, 120 rows read" },
      { at: "2026-11-22T08:01:40.000Z", what: "attempt 3", detail: "running" },
      { at: "2026-11-22T08:02:00.000Z", what: "loaded", detail: `batch ${batchId}` },
      { at: "2026-11-22T08:03:00.000Z", what: "quarantined", detail: "line 7, column amount: why" },
    ]);
  });

  test("says which steps are of an older version", () => {
    const older = { ...loaded, fileId: "0", eTag: "e0" };
    const { steps } = traceFile(
      facts({ ledger: [older], manifests: [{ ...manifest, file: { ...arrival, eTag: "e0", id: "0" } }] }),
    );
    expect(steps.map(({ detail }) => detail)).toEqual([
      "10 bytes, eTag e1",
      `batch ${batchId}, 3 files; of an older version, eTag e0`,
      `batch ${batchId}; an older version, eTag e0`,
    ]);
  });

  test("names the version of the same bytes that a manifest means", () => {
    const { steps } = traceFile(
      facts({ manifests: [{ ...manifest, file: { ...arrival, id: "0", versionId: "v0" } }] }),
    );
    expect(steps.map(({ detail }) => detail)).toContain(`batch ${batchId}, 3 files; of an older version, v0`);
  });
});

test("within a second the load follows its attempt: the ledger knows whole seconds only", () => {
  const copies = [
    {
      ...{ manifestUrl: "s3://m/x", status: "completed", rows: 2 },
      ...{ startedAt: "2026-11-22T08:02:00.400Z", endedAt: "2026-11-22T08:02:00.900Z" },
    },
  ];
  const { steps } = traceFile(facts({ ledger: [{ ...loaded, loadedAt: "2026-11-22T08:02:00.000Z" }], copies }));
  expect(steps.map(({ what }) => what)).toEqual(["created", "attempt 1", "loaded"]);
});
