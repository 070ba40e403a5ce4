import { parseArgs } from "node:util";
import { stopSignal } from "../../src/cli/terminal/stop-signal.ts";
import { type ChaosFault, chaosFaultNames } from "./faults/chaos-fault.ts";
import { printResult, printSummary } from "./report.ts";
import { type ChaosResult, runChaos } from "./run-chaos.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    seeds: { type: "string", default: "1" },
    files: { type: "string", default: "2000" },
    isolation: { type: "string", default: "serializable" },
    concurrency: { type: "string", default: "fence" },
    "no-faults": { type: "boolean", default: false },
    without: { type: "string", default: "" },
    json: { type: "boolean", default: false },
  },
});

const first = wholeNumber("seed", values.seed);
const count = wholeNumber("seeds", values.seeds);
const files = wholeNumber("files", values.files);
const isolation = oneOf("isolation", values.isolation, ["serializable", "snapshot"]);
const concurrency = oneOf("concurrency", values.concurrency, ["fence", "lock", "retry"]);
if (concurrency === "retry" && isolation === "snapshot")
  wrongUse(
    "--concurrency retry promises nothing for append and history targets under snapshot isolation: see docs/guarantees.md. Give --isolation serializable.",
  );
const without = namesIn(values.without);
using stop = stopSignal();
const results: ChaosResult[] = [];
for (let seed = first; seed < first + count; seed++) {
  const result = await runChaos({
    seed,
    files,
    isolation,
    concurrency,
    faults: !values["no-faults"],
    without,
    signal: stop.signal,
  });
  printResult(result, values.json);
  results.push(result);
}
printSummary(results, values.json);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;

function wholeNumber(name: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  return wrongUse(`--${name} is ${JSON.stringify(text)}: give a whole number from 1.`);
}

function namesIn(text: string): ChaosFault[] {
  const names = text.split(",").filter((name) => name !== "");
  return names.map((name) => oneOf("without", name, chaosFaultNames));
}

function oneOf<Choice extends string>(name: string, text: string, choices: readonly Choice[]): Choice {
  return (
    choices.find((choice) => choice === text) ??
    wrongUse(`--${name} is ${JSON.stringify(text)}: give ${choices.join(" or ")}.`)
  );
}

function wrongUse(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
