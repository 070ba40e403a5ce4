import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import pMap from "p-map";

/**
 * Runs scripts of package.json at the same time, as many as there are cores, and prints what each said when it ends:
 * `node scripts/at-once.ts lint types`. One that fails makes the exit code 1; the others still end.
 */
const names = process.argv.slice(2);
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
  return new Promise((resolve) => {
    execFile(file, [...before, "run", "-s", name], { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      process.stdout.write(stdout);
      process.stderr.write(stderr);
      resolve(error ? name : undefined);
    });
  });
}
