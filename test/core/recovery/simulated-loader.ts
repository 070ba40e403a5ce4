import { type RecoverDeps, recover, type StatementEnded } from "../../../src/core/recovery/recover.ts";
import { pipeline } from "../../support/builders.ts";
import {
  type FakeObjects,
  fakeAlerts,
  fakeEvents,
  fakeLog,
  fakeMetrics,
  fakeObjects,
  fakePipelines,
} from "../../support/fakes.ts";
import { readPipeline } from "./failed-load.ts";
import { KilledError } from "./kill-switch.ts";
import { type Simulation, type SimulationOptions, simulatedWarehouse } from "./simulated-warehouse.ts";

/** A loader on a simulated warehouse, whose events reach recovery when `settle` runs. */
export type SimulatedLoader = {
  objects: FakeObjects;
  warehouse: Simulation;
  alerts: ReturnType<typeof fakeAlerts>;
  events: ReturnType<typeof fakeEvents>;
  deps: RecoverDeps;
};

/** Names its columns, of which `amount` is NOT NULL. */
export const simulatedPipeline = pipeline({
  copy: { ...pipeline().copy, columns: ["id", "amount", "updated_at"] },
});

export function simulatedLoader(given: Omit<SimulationOptions, "objects">): SimulatedLoader {
  const objects = fakeObjects();
  const warehouse = simulatedWarehouse({ ...given, objects });
  const alerts = fakeAlerts();
  const events = fakeEvents();
  const deps = {
    pipelines: fakePipelines({ orders_queue: simulatedPipeline }),
    readPipeline,
    objects,
    warehouse,
    alerts,
    events,
    metrics: fakeMetrics(),
    copyRoleArn: undefined,
    sleepMs: async () => {},
    log: fakeLog(),
  };
  return { objects, warehouse, alerts, events, deps };
}

/**
 * Delivers every event, and those that follow from it, until all is quiet.
 *
 * @param maxSubmissions what must suffice: where there are more, they never end
 * @param deliver hands one event to recovery; the event comes again until it does not throw KilledError
 */
export async function settle(
  { warehouse, deps }: SimulatedLoader,
  maxSubmissions: number,
  deliver: (event: StatementEnded) => Promise<unknown> = (event) => recover(deps, event),
): Promise<void> {
  for (let event = warehouse.ended[0]; event; event = warehouse.ended[0]) {
    if (warehouse.submissions.length > maxSubmissions) throw new Error(`more than ${maxSubmissions} submissions`);
    try {
      await deliver(event);
      warehouse.ended.splice(warehouse.ended.indexOf(event), 1);
    } catch (error) {
      if (!(error instanceof KilledError)) throw error;
    }
  }
}
