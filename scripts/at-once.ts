import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import pMap from "p-map";

/**
 * Runs scripts of package.json at the same time, as many as there are cores, and prints what each said when it ends, and what
 * the last one says as it goes: `node scripts/at-once.ts lint types`. One that fails makes the exit code 1; the others still
 * end.
 */
const names = process.argv.slice(2);

/** What scripts said that did not end yet. */
const held = new Map<string, (() => void)[]>(names.map((name) => [name, []]));

const failed = (await pMap(names, runScript, { concurrency: Math.max(2, availableParallelism()) })).filter(
  (name) => name !== undefined,
);
if (failed.length > 0) {
  console.error(`failed: ${failed.join(", ")}`);
  process.exitCode = 1;
}

/** @returns the name, if the script failed */
function runScript(name: string): Promise<string | undefined> {
  const { npm_execpath: npm } = process.env;
  const [file, before] = npm === undefined ? ["npm", []] : [process.execPath, [npm]];
  const colors = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};
  const child = spawn(file, [...before, "run", "-s", name], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...colors, ...process.env },
  });
  child.stdout.on("data", (said) => say(name, () => process.stdout.write(said)));
  child.stderr.on("data", (said) => say(name, () => process.stderr.write(said)));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      print(name);
      held.delete(name);
      if (held.size === 1) for (const last of held.keys()) print(last);
      resolve(code === 0 ? undefined : name);
    });
  });
}

function say(name: string, what: () => void): void {
  held.get(name)?.push(what);
  if (held.size === 1) print(name);
}

function print(name: string): void {
  for (const what of held.get(name)?.splice(0) ?? []) what();
}
