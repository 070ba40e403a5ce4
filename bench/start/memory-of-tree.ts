import { readdir, readFile } from "node:fs/promises";

/** What the processes of a local AWS are. */
export type ProcessKind = "local AWS" | "functions" | "PostgreSQL";

const pssLine = /^Pss:\s+(\d+) kB$/m;

/**
 * Megabytes that a process and all below it hold, by kind: the proportional set size, in which a page that processes
 * share counts once. Undefined where there is no `/proc`.
 *
 * @see https://docs.kernel.org/filesystems/proc.html smaps_rollup
 */
export async function memoryOfTree(root: number): Promise<Record<ProcessKind, number> | undefined> {
  const names = await readdir("/proc").catch((): string[] => []);
  const all = (await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(readProcess))).filter(
    (process) => process !== undefined,
  );
  if (all.length === 0) return undefined;
  const sums: Record<ProcessKind, number> = { "local AWS": 0, functions: 0, PostgreSQL: 0 };
  const count = (id: number) => {
    const found = all.find((process) => process.id === id);
    if (found) sums[kindOf(found, root)] += found.megabytes;
    for (const child of all) if (child.parent === id) count(child.id);
  };
  count(root);
  return sums;
}

type Process = { id: number; parent: number; name: string; megabytes: number };

async function readProcess(name: string): Promise<Process | undefined> {
  try {
    const stat = await readFile(`/proc/${name}/stat`, "utf8");
    const [, kilobytes = "0"] = pssLine.exec(await readFile(`/proc/${name}/smaps_rollup`, "utf8")) ?? [];
    const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const program = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    return { id: Number(name), parent: Number(parent), name: program, megabytes: Number(kilobytes) / 1000 };
  } catch {
    return undefined; // it has ended, or another user's
  }
}

/** PostgreSQL's server is started by a shell, which waits beside it with `cat`. */
function kindOf({ id, name }: Process, root: number): ProcessKind {
  if (id === root) return "local AWS";
  return ["postgres", "sh", "cat"].includes(name) ? "PostgreSQL" : "functions";
}
