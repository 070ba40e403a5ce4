#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import pc from "picocolors";
import packageJson from "../../package.json" with { type: "json" };
import { CliError } from "./cli-error.ts";
import { addCompleting, addCompletion } from "./completion.ts";
import type { LocalFaultsOptions } from "./local-faults.ts";
import type { LocalUpOptions } from "./local-up.ts";
import { addOperatorCommands } from "./operator-commands.ts";
import { output } from "./output.ts";
import type { PlanOptions } from "./plan.ts";
import { parseQuotas } from "./quotas-option.ts";
import { addSimulateCommand } from "./simulate-command.ts";

const { AWS_ENDPOINT_URL = "http://127.0.0.1:4566" } = process.env;
const jsonOption = ["--json", "print JSON for programs instead of text for people"] as const;

const program = new Command("redshift-loader")
  .description("Loads files from S3 into Amazon Redshift, merged by key; runs the whole pipeline on this machine too.")
  .version(packageJson.version, "-V, --version", "print the version")
  .showHelpAfterError("(run with --help for the options)")
  .exitOverride();

const local = program.command("local").description("the whole pipeline on this machine");

local
  .command("up")
  .description("start S3, SQS, Lambda, EventBridge and Redshift on loopback, behind one endpoint")
  .option("--port <number>", "port of the endpoint; 0 takes a free one", parsePort, 4566)
  .option(
    "--redshift-port <number>",
    "port of Redshift for psql and drivers; 5439, or a free one if it is taken",
    parsePort,
  )
  .option("--data-dir <directory>", "keep the data there; otherwise it goes when the command ends")
  .option("--pipelines <directory>", "folder of pipeline configurations, with schema.sql")
  .addOption(
    new Option("--isolation <level>", "isolation of the databases")
      .choices(["serializable", "snapshot"])
      .default("serializable"),
  )
  .option("--quotas <aws|json>", "quotas of the Data API: those of AWS, or a JSON object", parseQuotas)
  .option("--no-functions", "start the services without the loader's functions")
  .option(...jsonOption)
  .addHelpText("after", "\nExample:\n  redshift-loader local up --pipelines examples/orders")
  .action(async (options: LocalUpOptions) => (await import("./local-up.ts")).localUp(options, output));

local
  .command("faults")
  .description("show, set or end what goes wrong on purpose in a running local AWS")
  .option("--endpoint <url>", "endpoint of the local AWS", AWS_ENDPOINT_URL)
  .addOption(new Option("--set <json>", "replace the faults").conflicts(["file", "clear"]))
  .addOption(new Option("--file <file>", "replace the faults by those of a JSON file").conflicts(["set", "clear"]))
  .addOption(new Option("--clear", "end all faults").conflicts(["set", "file"]))
  .option(...jsonOption)
  .addHelpText("after", '\nExample:\n  redshift-loader local faults --set \'{ "seed": 1, "events": { "drop": 0.1 } }\'')
  .action(async (options: LocalFaultsOptions) => (await import("./local-faults.ts")).localFaults(options, output));

program
  .command("demo")
  .description("load 3,000,000 real rows through the whole pipeline on this machine, and check every one")
  .option(...jsonOption)
  .action(async (options: { json?: boolean }) => exitUnless(await (await import("./demo.ts")).demo(options, output)));

program
  .command("validate")
  .description("check pipeline configurations")
  .argument("<file...>", "JSON files")
  .option(...jsonOption)
  .addHelpText("after", "\nExample:\n  redshift-loader validate examples/orders/*.json")
  .action(async (files: string[], options: { json?: boolean }) =>
    exitUnless(await (await import("./validate.ts")).validate(files, options, output)),
  );

program
  .command("plan")
  .description("print the SQL of a load, and run nothing")
  .argument("<file>", "JSON file of the pipeline")
  .option("--files <url...>", "files of the load, s3://bucket/key")
  .option("--manifest <file>", "or a copy of the load's manifest on this machine")
  .option(...jsonOption)
  .addHelpText(
    "after",
    "\nExample:\n  redshift-loader plan examples/orders/orders_queue.json --files s3://shop-landing/orders/monday.csv",
  )
  .action(async (file: string, options: PlanOptions) => (await import("./plan.ts")).plan(file, options, output));

addOperatorCommands(program);
addSimulateCommand(program, output);
addCompletion(program);

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a number from 0 to 65535.");
}

function exitUnless(done: boolean): void {
  if (!done) process.exitCode = 1;
}

try {
  if (process.argv[2] === "complete") await addCompleting(program);
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong. @returns the exit code */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  process.stderr.write(`${pc.red("error:")} ${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof CliError ? error.exitCode : 1;
}
