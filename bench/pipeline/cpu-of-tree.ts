import { readdir, readFile } from "node:fs/promises";

/**
 * CPU seconds of this process and all below it, the ended ones included (proc(5)); undefined where there is no `/proc`.
 *
 * An ended process counts with the one that waited for it, as PostgreSQL's sessions do with its first process.
 */
export async function cpuSecondsOfTree(): Promise<number | undefined> {
  const names = await readdir("/proc").catch((): string[] => []);
  const read = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(readProcess));
  const all = read.filter((process) => process !== undefined);
  const ids = descendants(all, process.pid);
  const counted = all.filter(({ id }) => ids.has(id));
  return counted.length === 0 ? undefined : counted.reduce((sum, { ticks }) => sum + ticks, 0) / 100;
}

/** In Linux' hundredths of a second: user and system time, its own and that of the children it waited for. */
type Process = { id: number; parent: number; ticks: number };

async function readProcess(name: string): Promise<Process | undefined> {
  const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => undefined); // it may be gone by now
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { id: Number(name), parent: Number(fields[1]), ticks };
}

function descendants(all: readonly Process[], root: number): Set<number> {
  const found = new Set([root]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const { id, parent } of all) if (found.has(parent)) found.add(id);
  }
  return found;
}
