import type { Command } from "commander";
import { plural } from "../../core/base/plural.ts";
import type { Dismissed } from "../../core/upkeep/dismiss.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { namedPipelines } from "../named-pipelines.ts";
import { type OperatorOptions, operatorApp } from "../operator-app.ts";
import { checkId } from "../options/check-id.ts";
import { withConfig } from "../options/config-options.ts";
import type { Output } from "../terminal/output.ts";
import { paint, say } from "../terminal/said.ts";

type DismissOptions = OperatorOptions & { reason?: string };

type Named = { pipeline: string; id: string };

export function addDismiss(program: Command, { output }: Context): void {
  withConfig(program.command("dismiss"))
    .description(
      "close a quarantined file, a parked or waiting batch that is not to be loaded, or the rejected rows of a batch",
    )
    .argument("<pipeline>", "name of the pipeline")
    .argument("<id>", "id of the file or the batch")
    .option("--reason <text>", "why; needed, and kept with the record")
    .addHelpText(
      "after",
      "\nreconcile leaves its files alone from then on. replay with the same id still loads them.\n" +
        '\nExample:\n  redshift-loader dismiss orders_queue d4a9cece70047c9d3effb85963667c42 --reason "a test file"',
    )
    .action(async (pipeline: string, id: string, options: DismissOptions) =>
      dismiss({ pipeline, id: checkId(id) }, options, output),
    );
}

async function dismiss({ pipeline, id }: Named, options: DismissOptions, output: Output): Promise<void> {
  if (!options.reason)
    throw new CliError('Say why with --reason "…", so that others know it. Nothing was dismissed.', 2);
  const app = await operatorApp(options, output);
  await namedPipelines(app.pipelines, [pipeline], { options });
  const dismissed = await app.dismiss(pipeline, { id, because: options.reason });
  if (options.json) return output.json(dismissed);
  if (dismissed.rejected_rows !== undefined) return printRejected(dismissed, output);
  output.line(
    say`${paint.green("✓")} ${plural(dismissed.files, "file")} dismissed; the record is now ${dismissed.record}.`,
  );
  output.line(say`  To load after all, run: redshift-loader replay ${pipeline} ${id}`);
}

function printRejected({ rejected_rows: rows, record }: Dismissed, output: Output): void {
  const what = rows === null || rows === undefined ? "A load whose rows are not known" : plural(rows, "rejected row");
  output.line(say`${paint.green("✓")} ${what} dismissed; the record stays ${record}.`);
}
