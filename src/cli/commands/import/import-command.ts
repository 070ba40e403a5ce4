import type { Command } from "commander";
import type { Context } from "../../context.ts";
import { jsonOption } from "../../options/json-option.ts";
import type { ImportOptions, Kind } from "./import.ts";

/** The commands that draft pipelines from other loaders' configurations. Their action is `import.ts`. */
export function addImport(program: Command, context: Context): void {
  const command = program.command("import").description("draft pipelines from the configuration of another loader");
  addKind(command, context, {
    kind: "awslabs",
    description: "from the table of the Lambda loader of AWS Labs",
    file: "JSON file that `aws dynamodb scan --table-name LambdaRedshiftBatchLoadConfig` printed",
    example: "redshift-loader import awslabs examples/import/lambda-loader.json --out my-pipelines",
  });
  addKind(command, context, {
    kind: "copy-job",
    description: "from auto-copy jobs of Redshift",
    file: "text file with one or more COPY … JOB CREATE name",
    example: "redshift-loader import copy-job examples/import/copy-jobs.sql --out my-pipelines",
  });
}

type KindHelp = { kind: Kind; description: string; file: string; example: string };

function addKind(command: Command, { output }: Context, { kind, description, file, example }: KindHelp): void {
  command
    .command(kind)
    .description(description)
    .argument("<file>", file)
    .option("--out <directory>", "write the pipelines' files into this folder; otherwise they are printed")
    .option("--force", "overwrite files that exist")
    .option(...jsonOption)
    .addHelpText("after", `\nExample:\n  ${example}`)
    .action(async (path: string, options: ImportOptions) =>
      (await import("./import.ts")).importPipelines({ kind, path }, options, output),
    );
}
