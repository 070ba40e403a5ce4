import { type Command, InvalidArgumentError, Option } from "commander";
import type { LocalFaultsOptions } from "./commands/local-faults.ts";
import type { LocalUpOptions } from "./commands/local-up.ts";
import { needNode24 } from "./node-24.ts";
import { jsonOption } from "./options/json-option.ts";
import { parseQuotas } from "./options/quotas-option.ts";
import type { Context } from "./program.ts";

/** The commands that run the pipeline on this machine. */
export function addLocalCommands(program: Command, context: Context): void {
  const local = program.command("local").description("the whole pipeline on this machine");
  addUp(local, context);
  addFaults(local, context);
  addDemo(program, context);
}

function addUp(local: Command, { output }: Context): void {
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
    .action(async (options: LocalUpOptions) => {
      needNode24("local up");
      await (await import("./commands/local-up.ts")).localUp(options, output);
    });
}

function addFaults(local: Command, { output }: Context): void {
  const { AWS_ENDPOINT_URL = "http://127.0.0.1:4566" } = process.env;
  local
    .command("faults")
    .description("show, set or end what goes wrong on purpose in a running local AWS")
    .option("--endpoint <url>", "endpoint of the local AWS", AWS_ENDPOINT_URL)
    .addOption(new Option("--set <json>", "replace the faults").conflicts(["file", "clear"]))
    .addOption(new Option("--file <file>", "replace the faults by those of a JSON file").conflicts(["set", "clear"]))
    .addOption(new Option("--clear", "end all faults").conflicts(["set", "file"]))
    .option(...jsonOption)
    .addHelpText(
      "after",
      '\nExample:\n  redshift-loader local faults --set \'{ "seed": 1, "events": { "drop": 0.1 } }\'',
    )
    .action(async (options: LocalFaultsOptions) =>
      (await import("./commands/local-faults.ts")).localFaults(options, output),
    );
}

function addDemo(program: Command, { output, exitUnless }: Context): void {
  program
    .command("demo")
    .description("load 3,000,000 real rows through the whole pipeline on this machine, and check every one")
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  redshift-loader demo --json")
    .action(async (options: { json?: boolean }) => {
      needNode24("demo");
      exitUnless(await (await import("./commands/demo.ts")).demo(options, output));
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a number from 0 to 65535.");
}
