import type { QuotaSettings } from "@redshift-loader/local-aws";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Context } from "../context.ts";
import type { LocalUpOptions } from "../local/run-local-up.ts";
import { needNode24 } from "../node-24.ts";
import { jsonOption } from "../options/json-option.ts";
import { parsePort } from "../options/parse-port.ts";

type GivenOptions = Omit<LocalUpOptions, "quotas"> & { quotas?: string };

export function addLocalUp(local: Command, { output }: Context): void {
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
    .option(
      "--window-seconds <number>",
      "how long each queue collects messages, 0 to 300, whatever its configuration says",
      parseWindow,
    )
    .addOption(
      new Option("--isolation <level>", "isolation of the databases")
        .choices(["serializable", "snapshot"])
        .default("serializable"),
    )
    .option("--quotas <aws|json>", "quotas of the Data API: those of AWS, or a JSON object")
    .option("--no-functions", "start the services without the loader's functions")
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  redshift-loader local up --pipelines examples/orders")
    .action(async ({ quotas, ...options }: GivenOptions, command: Command) => {
      needNode24("local up");
      const { runLocalUp } = await import("../local/run-local-up.ts");
      const read = quotas === undefined ? {} : { quotas: await readQuotas(quotas, command) };
      await runLocalUp({ ...options, ...read }, output);
    });
}

/** Read when the command runs, because only the local AWS knows the quotas, and its code is large. */
async function readQuotas(text: string, command: Command): Promise<QuotaSettings> {
  const { parseQuotas } = await import("../options/quotas-option.ts");
  try {
    return parseQuotas(text);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return command.error(`error: option '--quotas <aws|json>' argument '${text}' is invalid. ${error.message}`);
  }
}

function parseWindow(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== "" && seconds >= 0 && seconds <= 300) return seconds;
  throw new InvalidArgumentError("A window is a number of seconds from 0 to 300.");
}
