import { type Command, InvalidArgumentError, Option } from "commander";
import { defaultWindowSeconds } from "../../core/pipeline/pipeline.ts";
import { maxBatchSize } from "../../deployment/deployment.ts";
import { type Cost, costOf } from "../../simulation/cost.ts";
import { type Deployed, type MonthlyCost, monthlyCost } from "../../simulation/monthly-cost.ts";
import type { PriceList } from "../../simulation/prices.ts";
import { type Simulated, simulate } from "../../simulation/simulate.ts";
import { quotas, type Workload } from "../../simulation/workload.ts";
import type { Context } from "../context.ts";
import { jsonOption } from "../options/json-option.ts";
import { readPrices } from "../options/read-prices.ts";
import { monthLines } from "../terminal/month-lines.ts";
import type { Output } from "../terminal/output.ts";
import { say } from "../terminal/said.ts";

type Given = Workload & DeployedOptions & { prices?: string; json?: boolean };

type DeployedOptions = {
  events: Deployed["events"];
  redshift: Deployed["redshift"]["kind"];
  rpus: number;
  nodes: number;
};

export function addSimulate(program: Command, { output }: Context): void {
  const command = program
    .command("simulate")
    .description(
      "play a workload against the windows of the queues, the quotas of the Data API and the time that loads take; and what a month costs",
    );
  for (const [flag, text, value] of amounts) command.option(`${flag} <number>`, text, amount, value);
  for (const [flag, text, value] of counts) command.option(`${flag} <count>`, text, count, value);
  command
    .addOption(
      new Option("--events <way>", "how buckets announce files").choices(["s3", "eventbridge"]).default("eventbridge"),
    )
    .addOption(
      new Option("--redshift <kind>", "what loads run on").choices(["serverless", "provisioned"]).default("serverless"),
    )
    .option("--rpus <count>", "base capacity of a Serverless workgroup", count, 8)
    .option("--nodes <count>", "nodes of a provisioned cluster", count, 2)
    .option("--prices <file>", "JSON file of prices (default: examples/prices.json, in USD)")
    .option(...jsonOption)
    .addHelpText(
      "after",
      "\nExample:\n  redshift-loader simulate --files-per-minute 10000 --tables 1000 --window-seconds 120",
    )
    .action(async (given: Given) => run(given, output));
}

type NumberOption = [flag: string, text: string, value: number];

const amounts: NumberOption[] = [
  ["--megabytes-per-file", "size of a file", 10],
  ["--window-seconds", "batching window of the queues, 0 to 300", defaultWindowSeconds],
  ["--load-seconds", "time of a load, whatever it holds", 3],
  ["--seconds-per-file", "time of a load for each file", 0.02],
  ["--seconds-per-gigabyte", "time of a load for each gigabyte", 10],
];

const counts: NumberOption[] = [
  ["--files-per-minute", "files of all tables", 1000],
  ["--tables", "tables, each with a queue", 10],
  ["--batch-size", "messages of one invocation, at most", maxBatchSize],
  ["--max-files", "batch.max_files of the pipelines", 1000],
  ["--slots", "loads that the warehouse runs at once", 15],
  ["--minutes", "how long to play", 30],
];

async function run(given: Given, output: Output): Promise<void> {
  const { prices: file, json, events, redshift, rpus, nodes, ...workload } = given;
  const simulated = simulate(workload);
  const list = await readPrices(file);
  const cost = costOf(simulated, list.prices, workload.megabytesPerFile);
  const deployed: Deployed = {
    events,
    redshift: redshift === "serverless" ? { kind: redshift, rpus } : { kind: redshift, nodes },
  };
  const month = monthlyCost({ workload, simulated, deployed }, list.prices);
  if (json) output.json({ workload, quotas, ...simulated, cost: jsonCost(cost, month, list) });
  else {
    for (const line of report(simulated, cost, list)) output.line(say`${line}`);
    for (const line of monthLines(month, { list, deployed, simulated })) output.line(say`${line}`);
  }
}

const jsonCost = (cost: Cost, { items, total }: MonthlyCost, { currency, region, date }: PriceList) => ({
  ...{ currency, region, date },
  ...cost,
  month: { total, items },
});

function report({ use, freshness, ...simulated }: Simulated, cost: Cost, { currency }: PriceList): string[] {
  const rows: [string, string][] = [
    ["loads a minute", `${number(simulated.loadsPerMinute)}, of ${number(simulated.filesPerLoad)} files`],
    [
      "freshness",
      `median ${number(freshness.median)} s, 99 % ${number(freshness.p99)} s, most ${number(freshness.max)} s`,
    ],
    ["submissions", `${share(use.submissions)} of ${quotas.submissionsPerSecond} a second`],
    ["descriptions", `${share(use.describes)} of ${quotas.describesPerSecond} a second`],
    ["counts, if all tables append", `${share(use.results)} of ${quotas.resultsPerSecond} a second`],
    ["active statements", `at most ${simulated.activeStatements} of ${quotas.activeStatements}`],
    ["warehouse", `${share(use.slots)} of its slots`],
    ["one table", `${share(use.oneTable)} of the time, load after load`],
    [
      "longer than the window",
      simulated.outlasting === 0
        ? "no load"
        : `${share(simulated.outlasting)} of loads: files will wait, and loads grow. Widen the window (--window-seconds)`,
    ],
    ["left at the end", `${number(simulated.backlogFiles)} files on their way`],
    [
      "verdict",
      simulated.keepsUp ? "keeps up" : `falls behind: ${limitsOf(use, simulated.activeStatements).join("; ")}`,
    ],
    ["cost", `${currency} ${cost.perMillionFiles.toFixed(2)} per million files, ${cost.perGigabyte.toFixed(4)} per GB`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

function limitsOf(use: Simulated["use"], activeStatements: number): string[] {
  return [
    ...(use.submissions > 1 ? ["more submissions than the Data API takes: widen the window (--window-seconds)"] : []),
    ...(use.results > 1 ? ["more counts than the Data API takes: only metrics of appends are late"] : []),
    ...(use.slots > 1 ? ["more load time than the warehouse has: widen the window, or enlarge it (--slots)"] : []),
    ...(use.oneTable > 1 ? ["loads of one table cannot follow each other fast enough: widen the window"] : []),
    ...(activeStatements > quotas.activeStatements
      ? ["more active statements than the Data API takes: loads wait too long"]
      : []),
  ];
}

const number = (value: number) => value.toLocaleString("en-US", { maximumFractionDigits: value < 100 ? 1 : 0 });
const share = (value: number) => `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`;

function amount(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError("Write a number, 0 or more.");
}

function count(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a whole number from 1 to 9999999.");
}
