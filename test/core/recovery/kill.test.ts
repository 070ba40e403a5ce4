import { describe, expect, test } from "vitest";
import { fileId } from "../../../src/core/arrivals/arrival.ts";
import { bulkLoad } from "../../../src/core/bulk/bulk-load.ts";
import { formBatches } from "../../../src/core/load/batch.ts";
import { loadMessages } from "../../../src/core/load/load-messages.ts";
import { planBatch } from "../../../src/core/load/submission.ts";
import { recover } from "../../../src/core/recovery/recover.ts";
import { reconcile } from "../../../src/core/upkeep/reconcile/reconcile.ts";
import { arrival, conflict, pipeline, s3Notification, scope } from "../../support/builders.ts";
import { fakeActive, fakeSources } from "../../support/fake-sources.ts";
import { fakeAlerts, fakeEvents, fakeListing, fakeLog, fakeMetrics, fakePipelines } from "../../support/fakes.ts";
import {
  guardedAlerts,
  guardedEvents,
  guardedListing,
  guardedObjects,
  guardedPipelines,
  guardedWarehouse,
  type Kill,
  type KillSwitch,
  killSwitch,
} from "./kill-switch.ts";
import { type SimulatedLoader, settle, simulatedLoader } from "./simulated-loader.ts";
import type { SimulationOptions } from "./simulated-warehouse.ts";

const keys = ["a.csv", "b.csv", "c.csv", "d.csv", "e.csv"];
const now = () => new Date("2026-11-22T08:00:00.000Z");

/** Whatever the functions leave behind. An alert or an event may come twice, but says the same. */
function stateOf({ objects, warehouse, alerts, events }: SimulatedLoader) {
  return {
    objects: Object.fromEntries([...objects.held].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    submissions: warehouse.submissions
      .map(({ statementName, clientToken }) => `${statementName} ${clientToken}`)
      .toSorted(),
    target: warehouse.target.toSorted(),
    ledger: warehouse.ledger.toSorted(),
    alerts: [...new Set(alerts.sent.map(({ subject, text }) => `${subject}\n${text}`))].toSorted(),
    events: [...new Set(events.sent.map((event) => JSON.stringify(event)))].toSorted(),
  };
}

type Start = (loader: SimulatedLoader, power: KillSwitch) => Promise<unknown>;

/** The loader's function, given the same messages again while some of them come back. */
const byMessages: Start = async ({ objects, warehouse }, power) => {
  const deps = {
    pipelines: guardedPipelines(fakePipelines({ orders_queue: pipeline() }), power),
    objects: guardedObjects(objects, power),
    warehouse: guardedWarehouse(warehouse, power),
    metrics: fakeMetrics(),
    log: fakeLog(),
  };
  const message = {
    messageId: "m1",
    body: s3Notification(...keys),
    queue: "orders_queue",
    sentAtMs: now().getTime(),
  };
  const { failedMessageIds } = await loadMessages(deps, [message]);
  if (failedMessageIds.length > 0) throw new Error("the messages came back");
};

/** The bulk loader's function, given the same invocation again. */
const inBulk: Start = async ({ objects, warehouse }, power) => {
  const { copy, mode, safety, retry, manifests, warehouse: at } = pipeline();
  const deps = {
    listing: guardedListing(fakeListing(keys.map((key) => arrival(key))), power),
    objects: guardedObjects(objects, power),
    warehouse: guardedWarehouse(warehouse, power),
    metrics: fakeMetrics(),
    log: fakeLog(),
    now,
    manifests: undefined,
  };
  const paths = [{ kind: "path" as const, s3Path: "s3://lake/", copy, mode, safety }];
  const job = { paths, warehouse: at, retry, manifests, dates: undefined, skipLoaded: true };
  const results = await bulkLoad(deps, job, "run-1");
  if (results.some((result) => "error" in result)) throw new Error("a path was not loaded");
};

/** The reconcile function, given the same event of its schedule again, after a loader that stopped before it submitted. */
const byReconcile: Start = async ({ objects, warehouse }, power) => {
  for (const manifest of intended()) objects.held.set(`s3://${manifest.bucket}/${manifest.key}`, manifest.body);
  const deps = {
    pipelines: guardedPipelines(fakePipelines({ orders_queue: pipeline() }), power),
    objects: guardedObjects(objects, power),
    warehouse: guardedWarehouse(warehouse, power),
    metrics: fakeMetrics(),
    log: fakeLog(),
    now: () => new Date("2026-11-22T09:00:00.000Z"),
    active: fakeActive(),
    sources: fakeSources(),
    alerts: fakeAlerts(),
    events: fakeEvents(),
  };
  const scheduled = { occasion: "schedule-1", graceSeconds: 1800, pipelineNames: ["orders_queue"] };
  const [result] = await reconcile(deps, scheduled);
  if (result?.error !== undefined) throw new Error(result.error);
};

function intended() {
  const deliveries = [{ messageId: "m1", arrivals: keys.map((key) => arrival(key)) }];
  return formBatches(scope, deliveries, pipeline().batch).flatMap(
    (batch) => planBatch({ pipelineName: "orders_queue", pipeline: pipeline(), batch }).manifests,
  );
}

/** Runs everything to its end. A function that is stopped is given the same event again. */
async function run(start: Start, given: Omit<SimulationOptions, "objects">, kill?: Kill) {
  const loader = simulatedLoader(given);
  const power = killSwitch(kill);
  try {
    await start(loader, power);
  } catch {
    power.revive();
    await start(loader, power);
  }
  const deps = {
    ...loader.deps,
    objects: guardedObjects(loader.objects, power),
    warehouse: guardedWarehouse(loader.warehouse, power),
    alerts: guardedAlerts(loader.alerts, power),
    events: guardedEvents(loader.events, power),
  };
  await settle(loader, 100, (event) => {
    power.revive();
    return recover(deps, event);
  });
  return { state: stateOf(loader), calls: power.calls(), loader };
}

const url = (key: string) => `s3://lake/${key}`;
const failingFirst = (tag: string, error: string) => (submission: number) =>
  submission <= 2 ? { tag, error } : undefined;

const histories: { what: string; given: Omit<SimulationOptions, "objects">; loaded: number }[] = [
  { what: "all goes well", given: {}, loaded: 5 },
  { what: "loads conflict", given: { fail: failingFirst("delete-replaced", conflict) }, loaded: 5 },
  { what: "the disk is full for a while", given: { fail: failingFirst("copy", "ERROR: Disk Full") }, loaded: 5 },
  { what: "loads conflict for ever", given: { fail: () => ({ tag: "copy", error: conflict }) }, loaded: 0 },
  {
    what: "rights are lacking",
    given: { fail: () => ({ tag: "copy", error: "ERROR: permission denied for relation orders" }) },
    loaded: 0,
  },
  { what: "ledger and fence are missing", given: { isSetUp: false }, loaded: 5 },
  {
    what: "some files are loaded already",
    given: { loaded: ["b.csv", "d.csv"].map((key) => fileId(arrival(key))) },
    loaded: 3,
  },
  { what: "all files are loaded already", given: { loaded: keys.map((key) => fileId(arrival(key))) }, loaded: 0 },
  { what: "a bad file is named by rows", given: { bad: new Set([url("c.csv")]), named: "by rows" }, loaded: 4 },
  { what: "a bad file is named by the text", given: { bad: new Set([url("c.csv")]), named: "by text" }, loaded: 4 },
  { what: "S3 refuses a file to COPY", given: { unreadable: new Set([url("c.csv")]) }, loaded: 4 },
  { what: "S3 refuses all files to COPY", given: { unreadable: new Set(keys.map(url)) }, loaded: 0 },
  {
    what: "two bad files are not named",
    given: { bad: new Set([url("a.csv"), url("e.csv")]), named: "never" },
    loaded: 3,
  },
];

const starts = [
  { name: "the loader", start: byMessages },
  { name: "the bulk loader", start: inBulk },
  { name: "reconcile", start: byReconcile },
];
const cases = starts.flatMap((each) => histories.map((history) => ({ ...each, ...history })));

describe("functions that are stopped at any of their calls, and given the same event again", () => {
  test.each(cases)("leave the same behind: $name, when $what", async ({ start, given, loaded }) => {
    const undisturbed = await run(start, given);
    expect(undisturbed.state.target).toHaveLength(loaded);
    for (let call = 1; call <= undisturbed.calls; call += 1) {
      for (const isDone of [false, true]) {
        const { state } = await run(start, given, { call, isDone });
        expect({ call, isDone, ...state }).toEqual({ call, isDone, ...undisturbed.state });
      }
    }
  });

  test.each(cases)("change nothing when each event comes twice: $name, when $what", async ({ start, given }) => {
    const { state } = await run(start, given);
    const loader = simulatedLoader(given);
    for (const _ of [1, 2]) await start(loader, killSwitch());
    await settle(loader, 100, async (event) => {
      for (const _ of [1, 2]) await recover(loader.deps, event);
    });
    expect(stateOf(loader)).toEqual(state);
    expect(loader.alerts.sent).toHaveLength(state.alerts.length);
  });
});
