import pMap from "p-map";
import { formatTableName } from "../base/identifier.ts";
import { warehouseName } from "../pipeline/batch-scope.ts";
import type { Pipeline, Warehouse } from "../pipeline/pipeline.ts";
import type { LoadStates } from "../ports/load-states.ts";
import { errorFields, type Log } from "../ports/log.ts";
import { type KnownLoad, maxKnownActive, patienceSeconds } from "./back-pressure.ts";
import { parseStatementName } from "./statement-name.ts";

/** What one container of the loader remembers of the targets that it loads. Another container has another memory. */
export type KnownLoads = {
  /**
   * The loads of the pipeline's target that are not known to have ended. Waits for young ones if the window is short
   * (`patienceSeconds`). Asks the Data API only where that decides something: what became of the loads, if there are too many
   * for a further one; and what is active in the warehouse, once in a container's life and where messages have returned, since
   * then other containers may have filled the target.
   */
  active(pipeline: Pipeline, about: { returned: boolean }): Promise<readonly KnownLoad[]>;
  add(pipeline: Pipeline, load: KnownLoad): void;
  /** Until when messages of the target are held back. Milliseconds since 1970; 0 if none are. */
  heldUntilMs(pipeline: Pipeline): number;
  holdUntil(pipeline: Pipeline, untilMs: number): void;
};

export type KnownLoadsDeps = { states: LoadStates; log: Log; now: () => Date };

type Target = { loads: Map<string, KnownLoad>; heldUntilMs: number; isNew: boolean };

/** Three listings a second are all that an account has, and `reconcile` needs some. */
const listAgainMs = 15_000;
const listForNewMs = 60_000;
/** For so long after the last hold a target is taken for busy, in whatever container its messages arrive. */
const pressedMs = 10 * 60_000;
/** A statement that was just submitted may not be listed yet. */
const listedAfterMs = 60_000;
/** No statement runs for longer: the Data API ends it (facts §1.4). */
const maxStatementMs = 24 * 60 * 60 * 1000;
const maxCallsAtOnce = 10;

export function createKnownLoads({ states, log, now }: KnownLoadsDeps): KnownLoads {
  const targets = new Map<string, Target>();
  const listedAtMs = new Map<string, number>();
  const nowMs = () => now().getTime();
  const targetAt = (key: string): Target => {
    const target = targets.get(key) ?? { loads: new Map(), heldUntilMs: 0, isNew: true };
    targets.set(key, target);
    return target;
  };

  const isWorthAsking = ({ loads }: Target, { batch }: Pipeline) =>
    loads.size >= maxKnownActive ||
    [...loads.values()].some(({ submittedAtMs }) => patienceSeconds(batch.windowSeconds, nowMs() - submittedAtMs) > 0);

  const dropEnded = async ({ loads }: Target, windowSeconds: number) => {
    const hasEnded = async (load: KnownLoad) => {
      const [{ statementId }, ageMs] = [load, nowMs() - load.submittedAtMs];
      if (ageMs > maxStatementMs) return true;
      try {
        return (await states.stateOf(statementId, patienceSeconds(windowSeconds, ageMs))) === "ended";
      } catch (error) {
        log.warn("load not asked for, so it is taken for ended", { statement_id: statementId, ...errorFields(error) });
        return true;
      }
    };
    await pMap(
      [...loads.values()],
      async (load) => {
        if (await hasEnded(load)) loads.delete(load.statementId);
      },
      { concurrency: maxCallsAtOnce },
    );
  };

  const list = async (warehouse: Warehouse) => {
    const startedMs = nowMs();
    listedAtMs.set(placeOf(warehouse), startedMs);
    try {
      const listed = await states.list(warehouse);
      for (const [key, { loads }] of targets)
        if (key.startsWith(placeOf(warehouse)))
          for (const load of [...loads.values()])
            if (load.submittedAtMs < startedMs - listedAfterMs) loads.delete(load.statementId);
      for (const { statementName, ...load } of listed) {
        const name = parseStatementName(statementName);
        if (name) targetAt(placeOf(warehouse) + name.table).loads.set(load.statementId, load);
      }
    } catch (error) {
      log.info("active loads not listed, so those of other containers are not known", { ...errorFields(error) });
    }
  };

  return {
    active: async (pipeline, { returned }) => {
      const target = targetAt(keyOf(pipeline));
      if (isWorthAsking(target, pipeline)) await dropEnded(target, pipeline.batch.windowSeconds);
      if (target.loads.size <= maxKnownActive) {
        const lastMs = listedAtMs.get(placeOf(pipeline.warehouse));
        const sinceMs = lastMs === undefined ? Number.POSITIVE_INFINITY : nowMs() - lastMs;
        const isPressed = returned || nowMs() < target.heldUntilMs + pressedMs;
        if ((isPressed && sinceMs >= listAgainMs) || (target.isNew && sinceMs >= listForNewMs))
          await list(pipeline.warehouse);
      }
      target.isNew = false;
      return [...target.loads.values()];
    },
    add: (pipeline, load) => void targetAt(keyOf(pipeline)).loads.set(load.statementId, load),
    heldUntilMs: (pipeline) => targetAt(keyOf(pipeline)).heldUntilMs,
    holdUntil: (pipeline, untilMs) => void Object.assign(targetAt(keyOf(pipeline)), { heldUntilMs: untilMs }),
  };
}

/** No name of a warehouse or database has a line break. */
const placeOf = (warehouse: Warehouse) => `${warehouseName(warehouse)}\n${warehouse.database}\n`;
const keyOf = ({ warehouse, copy }: Pipeline) => placeOf(warehouse) + formatTableName(copy.table);
