import { relative } from "node:path";
import { parseArgs } from "node:util";
import { startVitest, type Vitest } from "vitest/node";
import { lostToSignal } from "./lost-to-signal.ts";
import { slowest } from "./slowest.ts";

/** `npm test`: all tests, or those whose paths contain an argument; `--slow` lists the slowest at the end. */
const { values, positionals } = parseArgs({ options: { slow: { type: "boolean" } }, allowPositionals: true });
const first = await run(positionals);
const lost = lostToSignal({
  errors: first.state.getUnhandledErrors(),
  files: first.state.getTestModules().map((module) => ({ path: module.moduleId, state: module.state() })),
});
if (lost.length > 0) {
  console.error(`Node crashed and ended before these files had a result; they run once more: ${lost.join(", ")}`);
  process.exitCode = 0;
  await run(lost);
}
if (values.slow) console.log(slowest(timesOf(first)));

async function run(paths: string[]): Promise<Vitest> {
  const vitest = await startVitest("test", paths, { watch: false });
  await vitest.close();
  return vitest;
}

function timesOf(vitest: Vitest) {
  return vitest.state.getTestModules().map((module) => ({
    path: relative(process.cwd(), module.moduleId),
    ms: module.diagnostic().duration,
    tests: Array.from(module.children.allTests(), (test) => ({
      name: test.fullName,
      ms: test.diagnostic()?.duration ?? 0,
    })),
  }));
}
