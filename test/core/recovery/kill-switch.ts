import type { Listing } from "../../../src/core/bulk/bulk-load.ts";
import type { Alerts } from "../../../src/core/ports/alerts.ts";
import type { Events } from "../../../src/core/ports/events.ts";
import type { Objects } from "../../../src/core/ports/objects.ts";
import type { Pipelines } from "../../../src/core/ports/pipelines.ts";
import type { WarehouseClient } from "../../../src/core/ports/warehouse-client.ts";

/** The function was stopped at a call; whatever it does afterwards has no effect. */
export class KilledError extends Error {
  override readonly name = "KilledError";
}

/** At which call a function is stopped, and whether the call still takes effect. */
export type Kill = { call: number; isDone: boolean };

type Guard = <Result>(run: () => Promise<Result>) => Promise<Result>;

/** Counts the calls that go through `guard`, and stops the function at one of them. */
export type KillSwitch = {
  guard: Guard;
  calls: () => number;
  /** Starts the function anew. */
  revive: () => void;
};

export function killSwitch(kill?: Kill): KillSwitch {
  let calls = 0;
  let isDead = false;
  return {
    calls: () => calls,
    revive: () => {
      isDead = false;
    },
    guard: async (run) => {
      if (isDead) throw new KilledError("stopped at an earlier call");
      calls += 1;
      if (calls !== kill?.call) return run();
      isDead = true;
      if (kill.isDone) await run();
      throw new KilledError(`stopped at call ${calls}`);
    },
  };
}

export const guardedObjects = (objects: Objects, { guard }: KillSwitch): Objects => ({
  put: (object) => guard(() => objects.put(object)),
  putIfAbsent: (object) => guard(() => objects.putIfAbsent(object)),
  get: (bucket, key) => guard(() => objects.get(bucket, key)),
  list: async function* (bucket, prefix) {
    await guard(async () => {});
    yield* objects.list(bucket, prefix);
  },
  delete: (bucket, key) => guard(() => objects.delete(bucket, key)),
});

export const guardedWarehouse = (warehouse: WarehouseClient, { guard }: KillSwitch): WarehouseClient => ({
  submit: (submission) => guard(() => warehouse.submit(submission)),
  describe: (id) => guard(() => warehouse.describe(id)),
  query: (at, sql) => guard(() => warehouse.query(at, sql)),
});

export const guardedAlerts = (alerts: Alerts, { guard }: KillSwitch): Alerts => ({
  send: (alert) => guard(() => alerts.send(alert)),
});

export const guardedEvents = (events: Events, { guard }: KillSwitch): Events => ({
  put: (all) => guard(() => events.put(all)),
});

export const guardedPipelines = (pipelines: Pipelines, { guard }: KillSwitch): Pipelines => ({
  get: (name) => guard(() => pipelines.get(name)),
  names: () => guard(() => pipelines.names()),
});

export const guardedListing = (listing: Listing, { guard }: KillSwitch): Listing => ({
  list: async function* (bucket, prefix) {
    await guard(async () => {});
    yield* listing.list(bucket, prefix);
  },
});
