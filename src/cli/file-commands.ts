import type { Command } from "commander";
import type { PlanOptions } from "./commands/plan.ts";
import { jsonOption } from "./options/json-option.ts";
import type { Context } from "./program.ts";

/** The commands that need nothing but the files of pipelines. */
export function addFileCommands(program: Command, { output, exitUnless }: Context): void {
  program
    .command("validate")
    .description("check configurations of pipelines, bulk loads and deployments")
    .argument("<file...>", "JSON files")
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  redshift-loader validate examples/orders/*.json")
    .action(async (files: string[], options: { json?: boolean }) =>
      exitUnless(await (await import("./commands/validate.ts")).validate(files, options, output)),
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
    .action(async (file: string, options: PlanOptions) =>
      (await import("./commands/plan.ts")).plan(file, options, output),
    );
}
