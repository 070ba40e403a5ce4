import { warehouseName } from "../../pipeline/batch-scope.ts";
import type { Pipeline, Warehouse } from "../../pipeline/pipeline.ts";
import type { ActiveLoads } from "../../ports/active-loads.ts";
import { type LoadRoom, loadRoom } from "../load-room.ts";

/** @throws what the Data API threw when it was asked: then nothing may be submitted there */
export type ActiveRooms = (pipeline: Pipeline) => LoadRoom;

/**
 * Lists the active loads of each database of each warehouse once, one call after the other: the Data API allows three calls
 * a second.
 */
export async function activeRooms(active: ActiveLoads, pipelines: readonly Pipeline[]): Promise<ActiveRooms> {
  const rooms = new Map<string, { room: LoadRoom } | { error: unknown }>();
  const byWarehouse = Map.groupBy(
    pipelines.map(({ warehouse }) => warehouse),
    warehouseName,
  );
  for (const [name, warehouses] of byWarehouse) rooms.set(name, await roomOf(active, warehouses));
  return ({ warehouse }) => {
    const found = rooms.get(warehouseName(warehouse));
    if (found && "room" in found) return found.room;
    throw found?.error ?? new RangeError(`${warehouseName(warehouse)} was not asked for its active loads`);
  };
}

async function roomOf(active: ActiveLoads, warehouses: readonly Warehouse[]) {
  const byDatabase = new Map(warehouses.map((warehouse) => [warehouse.database, warehouse]));
  const names: string[] = [];
  try {
    for (const warehouse of byDatabase.values())
      for (const { statementName } of await active.list(warehouse)) names.push(statementName);
    return { room: loadRoom(names) };
  } catch (error) {
    return { error };
  }
}
