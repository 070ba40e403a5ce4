import type { Imports } from "./read-imports.ts";

/** What a folder may import: other folders, whole. */
export type Boundaries = ReadonlyMap<string, readonly string[]>;

const core = "src/core/";
const localAws = "@redshift-loader/local-aws";

/** The rows of ARCHITECTURE.md's table of folders. A name without a slash in a row of the core is a folder of the core. */
export function boundariesOf(page: string): Boundaries {
  const rows = page.matchAll(/^\| `([^`]+)` \| [^|]+ \|([^|]*)\|$/gm);
  return new Map(Array.from(rows, ([, folder = "", allowed = ""]) => [folder, namesIn(folder, allowed)]));
}

function namesIn(folder: string, allowed: string): string[] {
  const names = Array.from(allowed.matchAll(/`([^`]+)`/g), ([, name = ""]) => name);
  return names.map((name) => (folder.startsWith(core) && !name.includes("/") ? core + name : name));
}

/** Imports of files that the table does not allow, as `file → imported`. */
export function brokenBoundaries(imports: Imports, boundaries: Boundaries): string[] {
  return [...imports].flatMap(([path, imported]) => {
    const folder = folderOf(path, boundaries);
    if (folder === undefined) return [`${path} is in no folder of the table`];
    const allowed = [folder, ...(boundaries.get(folder) ?? [])];
    return imported
      .map((name) => (name.startsWith(localAws) ? "local-aws/entry" : name))
      .filter((name) => name.includes("/") && isOurs(name, boundaries))
      .filter((name) => !isWithin(name, allowed) || reachesInside(path, name))
      .map((name) => `${path} → ${name}`);
  });
}

/** The longest row that holds the path. */
function folderOf(path: string, boundaries: Boundaries): string | undefined {
  return [...boundaries.keys()].filter((folder) => isWithin(path, [folder])).sort((a, b) => b.length - a.length)[0];
}

const isWithin = (path: string, folders: readonly string[]) => folders.some((folder) => path.startsWith(`${folder}/`));

/** Files of the repository, in contrast to packages. */
const isOurs = (name: string, boundaries: Boundaries) =>
  isWithin(name, [...boundaries.keys(), "src", "infra", "test", "bench", "scripts"]);

/** Only the package itself may name its files. */
const reachesInside = (path: string, name: string) =>
  name.startsWith("local-aws/src/") && !path.startsWith("local-aws/") && !path.startsWith("scripts/");

/** Circles of imports, types included: each a list of files. */
export function circlesOf(imports: Imports): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (path: string): number => {
    let low = order.size;
    order.set(path, low);
    const own = low;
    stack.push(path);
    for (const next of imports.get(path) ?? []) {
      if (!imports.has(next)) continue;
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (stack.includes(next)) low = Math.min(low, order.get(next) ?? low);
    }
    lowest.set(path, low);
    if (low === own) {
      const circle = stack.splice(stack.indexOf(path));
      if (circle.length > 1 || imports.get(path)?.includes(path)) circles.push(circle.toSorted());
    }
    return low;
  };
  for (const path of imports.keys()) if (!order.has(path)) visit(path);
  return circles;
}
