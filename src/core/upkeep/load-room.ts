import { formatTableName } from "../base/identifier.ts";
import { parseStatementName } from "../load/statement-name.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";

/**
 * Loads of one target that `reconcile` lets be active: submitted, queued or running, its own of the same run included.
 * Loads of a target run one after the other, so more of them would only wait at the fence.
 */
const maxActivePerTarget = 20;

/**
 * Loads of one warehouse that `reconcile` lets be active. The Data API takes 500 statements for a warehouse and then
 * refuses those of every pipeline, so more than half stays free.
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html
 */
const maxActivePerWarehouse = 200;

/** The active loads of a warehouse, and the room for more. */
export type LoadRoom = {
  /** Whether a load of the batch is submitted, queued or running. */
  isActive(batchId: string): boolean;
  /** How many more loads of the pipeline's target may be submitted. */
  left(pipeline: Pipeline): number;
  /** Takes the room of one load. @returns whether there was any */
  take(pipeline: Pipeline): boolean;
  /** Gives back the room of a load that was not submitted. */
  giveBack(pipeline: Pipeline): void;
};

/** @param statementNames of all active statements of the warehouse, each once */
export function loadRoom(statementNames: Iterable<string>): LoadRoom {
  const batchIds = new Set<string>();
  const ofTarget = new Map<string, number>();
  let all = 0;
  const add = (target: string, loads: number) => {
    all += loads;
    ofTarget.set(target, (ofTarget.get(target) ?? 0) + loads);
  };
  for (const text of statementNames) {
    const name = parseStatementName(text);
    if (name) batchIds.add(name.batchId);
    add(name ? targetOf(name.database, name.table) : "", 1);
  }
  const left = (pipeline: Pipeline) =>
    Math.max(0, Math.min(maxActivePerTarget - (ofTarget.get(placeOf(pipeline)) ?? 0), maxActivePerWarehouse - all));
  return {
    isActive: (batchId) => batchIds.has(batchId),
    left,
    take: (pipeline) => {
      if (left(pipeline) === 0) return false;
      add(placeOf(pipeline), 1);
      return true;
    },
    giveBack: (pipeline) => add(placeOf(pipeline), -1),
  };
}

const placeOf = ({ warehouse, copy }: Pipeline) => targetOf(warehouse.database, formatTableName(copy.table));
const targetOf = (database: string, table: string) => `${database}/${table}`;
