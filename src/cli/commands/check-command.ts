import { type Command, Option } from "commander";
import type { Context } from "../context.ts";
import type { CheckOptions } from "../options/check-settings.ts";
import { jsonOption } from "../options/json-option.ts";
import { parseCount } from "../options/parse-count.ts";

/** Its action is `check.ts`, which is imported when it runs: it needs the readers of all formats. */
export function addCheck(program: Command, { output, exitUnless }: Context): void {
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
    .option("--files <number>", "number of files to check of a folder or prefix, newest first", parseCount, 5)
    .option("--rows <number>", "number of rows to read of each file", parseCount, 1000)
    .option(...jsonOption)
    .addHelpText(
      "after",
      "\nExamples:\n  redshift-loader check s3://shop-landing/orders/ --pipeline examples/orders/orders_queue.json" +
        "\n  redshift-loader check orders.parquet --table shop.orders --ddl examples/orders/schema.sql",
    )
    .action(async (place: string, options: CheckOptions) =>
      exitUnless(await (await import("./check.ts")).checkCommand(place, options, output)),
    );
}
