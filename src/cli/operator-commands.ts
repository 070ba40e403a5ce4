import { type Command, InvalidArgumentError, Option } from "commander";
import type { AuditOptions } from "./commands/audit.ts";
import type { BulkOptions } from "./commands/bulk.ts";
import type { ErrorsOptions } from "./commands/errors.ts";
import type { InitOptions } from "./commands/init.ts";
import type { ReconcileOptions } from "./commands/reconcile.ts";
import type { ReplayOptions } from "./commands/replay.ts";
import type { StatusOptions } from "./commands/status.ts";
import type { CheckOptions } from "./options/check-settings.ts";
import { jsonOption } from "./options/json-option.ts";
import type { Context } from "./program.ts";

/** The commands of those who run pipelines in AWS. The AWS profile, Region and endpoint come from the environment. */
export function addOperatorCommands(program: Command, context: Context): void {
  for (const add of [addStatus, addInit, addBulk, addCheck, addReconcile, addErrors, addReplay, addAudit])
    add(program, context);
}

function addStatus(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("status"))
    .description("show how pipelines are doing: last load, freshness, what waits, what needs a person")
    .argument("[pipeline...]", "names of pipelines; without any, all")
    .option("--interval <seconds>", "on a terminal, ask again this often", atLeast(1, "seconds"), 5)
    .option("--once", "print the table once, on a terminal too")
    .addHelpText("after", "\nExample:\n  redshift-loader status --config-bucket my-config")
    .action(async (names: string[], options: StatusOptions) =>
      exitUnless(await (await import("./commands/status.ts")).statusCommand(names, options, output)),
    );
}

function addInit(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("init"))
    .description("create the ledgers and fences that keep loads exact")
    .argument("[file...]", "JSON files of pipelines; without any, those of the configuration bucket")
    .option("--pipelines <directory>", "folder of pipeline configurations")
    .option("--print", "print the DDL and the GRANTs, and run nothing")
    .addHelpText("after", "\nExample:\n  redshift-loader init --pipelines examples/orders")
    .action(async (files: string[], options: InitOptions) =>
      exitUnless(await (await import("./commands/init.ts")).initCommand(files, options, output)),
    );
}

function addBulk(program: Command, { output, exitUnless }: Context): void {
  program
    .command("bulk")
    .description("load whole paths, such as a day's partition")
    .argument("<file>", "JSON input of the bulk loader; - reads standard input")
    .option("--date <date>", "what the paths' templates are filled with, as 2026-03-01")
    .option("--to <date>", "with --date: the end of a range of days; it belongs to the range")
    .option("--function <name>", "let the deployed bulk loader do it, whose role can let failed loads go on")
    .option(...jsonOption)
    .addHelpText(
      "after",
      "\nExample:\n  redshift-loader bulk orders-by-day.json --date 2026-03-01 --to 2026-03-31 --function redshift-loader-bulk_loader",
    )
    .action(async (file: string, options: BulkOptions) =>
      exitUnless(await (await import("./commands/bulk.ts")).bulkCommand(file, options, output)),
    );
}

function addCheck(program: Command, { output, exitUnless }: Context): void {
  program
    .command("check")
    .description("compare files with their table before they are loaded; exit code 1 if one does not fit")
    .argument("<file or prefix>", "a file, a folder, or s3://bucket/prefix")
    .option("--table <schema.table>", "the table; otherwise the pipeline's")
    .option("--pipeline <file>", "JSON file of the pipeline: table, COPY options and warehouse are its own")
    .option("--options <options>", "COPY options, such as 'CSV IGNOREHEADER 1'; without any, PARQUET")
    .option("--columns <names>", "column list of the load, separated by commas")
    .addOption(new Option("--ddl <file>", "read the table's columns from a file of DDL, and ask no warehouse"))
    .addOption(new Option("--cluster <identifier>", "or from this cluster").conflicts(["ddl", "workgroup"]))
    .addOption(new Option("--workgroup <name>", "or from this Serverless workgroup").conflicts(["ddl", "cluster"]))
    .option("--database <name>", "database of the cluster or workgroup")
    .option("--db-user <name>", "who signs in; otherwise the AWS identity")
    .option("--secret-arn <arn>", "secret to sign in with")
    .option("--files <number>", "of a folder or prefix, look at so many files, the newest first", parseCount, 5)
    .option("--rows <number>", "look at so many rows of each", parseCount, 1000)
    .option(...jsonOption)
    .addHelpText(
      "after",
      "\nExamples:\n  redshift-loader check s3://shop-landing/orders/ --pipeline examples/orders/orders_queue.json" +
        "\n  redshift-loader check orders.parquet --table shop.orders --ddl examples/orders/schema.sql",
    )
    .action(async (place: string, options: CheckOptions) =>
      exitUnless(await (await import("./commands/check.ts")).checkCommand(place, options, output)),
    );
}

function addReconcile(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("reconcile"))
    .description("submit again the files whose events were lost")
    .argument("[pipeline...]", "names of pipelines; without any, all")
    .option("--grace-minutes <number>", "leave younger manifests alone (30)", atLeast(0, "minutes"))
    .addHelpText("after", "\nExample:\n  redshift-loader reconcile orders_queue --config-bucket my-config")
    .action(async (names: string[], options: ReconcileOptions) =>
      exitUnless(await (await import("./commands/reconcile.ts")).reconcileCommand(names, options, output)),
    );
}

function addErrors(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("errors"))
    .description("say what went wrong with a batch, and what to do; exit code 1 if nothing is known of it")
    .argument("<id>", "of a batch, as alerts and statement names have it, or of a quarantined file")
    .option("--pipeline <name>", "look in this pipeline only")
    .addHelpText(
      "after",
      "\nExample:\n  redshift-loader errors d4a9cece70047c9d3effb85963667c42 --pipeline orders_queue",
    )
    .action(async (batchId: string, options: ErrorsOptions) =>
      exitUnless(await (await import("./commands/errors.ts")).errorsCommand(batchId, options, output)),
    );
}

function addReplay(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("replay"))
    .description("load quarantined files or parked batches again, after a fix")
    .argument("<pipeline>", "name of the pipeline")
    .argument("[id]", "id of a parked batch or of a quarantined file")
    .option("--all-parked", "all parked batches of the pipeline")
    .option("--all-quarantined", "all quarantined files of the pipeline")
    .addHelpText("after", "\nExample:\n  redshift-loader replay orders_queue d4a9cece70047c9d3effb85963667c42")
    .action(async (pipeline: string, id: string | undefined, options: ReplayOptions) =>
      exitUnless(await (await import("./commands/replay.ts")).replayCommand({ pipeline, id }, options, output)),
    );
}

function addAudit(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("audit"))
    .description("list the files of a pipeline's source that are not loaded; exit code 1 if there is one")
    .argument("<pipeline>", "name of the pipeline")
    .option("--source <url>", "where the files come from, s3://bucket/prefix; otherwise the configuration's source")
    .option("--min-age-minutes <number>", "leave younger files out: they may be on their way", atLeast(0, "minutes"), 0)
    .addHelpText("after", "\nExample:\n  redshift-loader audit orders_queue --min-age-minutes 60")
    .action(async (pipeline: string, options: AuditOptions) =>
      exitUnless(await (await import("./commands/audit.ts")).auditCommand(pipeline, options, output)),
    );
}

function withConfig(command: Command): Command {
  return command
    .option("--config-bucket <bucket>", "bucket of the pipelines' configurations (CONFIG_BUCKET)")
    .option("--config-prefix <prefix>", "put before their names (CONFIG_PREFIX)")
    .option(...jsonOption);
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a whole number from 1 to 999999.");
}

const atLeast = (least: number, unit: string) => (text: string) => {
  const number = Number(text);
  if (text.trim() !== "" && number >= least) return number;
  throw new InvalidArgumentError(`Write ${unit}, ${least} or more.`);
};
