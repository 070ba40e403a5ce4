import { startVitest, type Vitest } from "vitest/node";
import { lostToSignal } from "./lost-to-signal.ts";

/** `npm test`: all tests, or those whose paths contain an argument. */
const first = await run(process.argv.slice(2));
const lost = lostToSignal({
  errors: first.state.getUnhandledErrors(),
  files: first.state.getTestModules().map((module) => ({ path: module.moduleId, state: module.state() })),
});
if (lost.length > 0) {
  console.error(`Node crashed and ended before these files had a result; they run once more: ${lost.join(", ")}`);
  process.exitCode = 0;
  await run(lost);
}

async function run(paths: string[]): Promise<Vitest> {
  const vitest = await startVitest("test", paths, { watch: false });
  await vitest.close();
  return vitest;
}
