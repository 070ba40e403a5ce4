import type { Workload } from "./workload.ts";

/** Files of one table that are loaded together; all times in seconds since the start. */
export type Load = { table: number; files: number; oldestAt: number; readyAt: number };

/** What the queues hand over until the time is up, in the order in which it is ready. */
export function loadsOf(workload: Workload): Load[] {
  const loads = Array.from({ length: workload.tables }, (_, table) => loadsOfTable(workload, table)).flat();
  return loads.sort((a, b) => a.readyAt - b.readyAt || a.table - b.table);
}

/**
 * The files of a table come at even distances, those of all tables spread over one distance.
 *
 * So are the windows: the first one of a table is shorter, as if the tables had been at it for long.
 */
function loadsOfTable(workload: Workload, table: number): Load[] {
  const { filesPerMinute, tables, windowSeconds, batchSize, minutes } = workload;
  const distance = (60 * tables) / filesPerMinute;
  const loads: Load[] = [];
  for (let file = 0; ; ) {
    const oldestAt = (table / tables + file) * distance;
    if (oldestAt >= minutes * 60) return loads;
    const window = file === 0 ? (windowSeconds * (table + 1)) / tables : windowSeconds;
    const files = Math.min(batchSize, Math.floor(window / distance) + 1);
    const readyAt = oldestAt + (files === batchSize ? (files - 1) * distance : window);
    for (const part of split(files, workload.maxFiles)) loads.push({ table, files: part, oldestAt, readyAt });
    file += files;
  }
}

/** Parts of `size`, and the rest. */
function split(files: number, size: number): number[] {
  const whole = new Array<number>(Math.floor(files / size)).fill(size);
  return files % size === 0 ? whole : [...whole, files % size];
}
