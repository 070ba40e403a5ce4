import { type Command, Option } from "commander";
import type { Context } from "../../context.ts";
import { jsonOption } from "../../options/json-option.ts";
import { parseCount } from "../../options/parse-count.ts";
import type { NewOptions } from "./new.ts";

/** Its action is `new.ts`, which is imported when it runs: it needs the readers of all formats. */
export function addNew(program: Command, { output }: Context): void {
  program
    .command("new")
    .description("draft a pipeline and the DDL of its table from sample files")
    .argument("<file or prefix...>", "files, folders, or s3://bucket/prefix")
    .option("--table <schema.table>", "the table to load")
    .option("--name <queue>", "name of the pipeline and its queue; otherwise made of the table's")
    .option("--role <arn>", 'role that COPY reads with; otherwise "default"')
    .addOption(new Option("--workgroup <name>", "Serverless workgroup; otherwise default").conflicts("cluster"))
    .addOption(new Option("--cluster <identifier>", "or a provisioned cluster"))
    .option("--database <name>", "database", "dev")
    .option("--out <directory>", "write the files into this folder; otherwise they are printed")
    .option("--files <number>", "number of files to read of a folder or prefix, newest first", parseCount, 20)
    .option("--rows <number>", "number of rows to read of each file", parseCount, 1000)
    .option(...jsonOption)
    .addHelpText(
      "after",
      "\nExamples:\n  redshift-loader new examples/orders/files --table shop.orders" +
        "\n  redshift-loader new s3://shop-landing/orders/ --table shop.orders --out my-pipelines",
    )
    .action(async (places: string[], options: NewOptions) =>
      (await import("./new.ts")).newPipeline(places, options, output),
    );
}
