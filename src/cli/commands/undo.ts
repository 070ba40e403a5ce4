import type { Command } from "commander";
import { plural } from "../../core/base/plural.ts";
import { shownReason } from "../../core/base/shown-reason.ts";
import type { UndoPreview } from "../../core/upkeep/undo/look-at-batch.ts";
import type { Undone } from "../../core/upkeep/undo/undo.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { namedPipelines } from "../named-pipelines.ts";
import { type OperatorOptions, operatorApp } from "../operator-app.ts";
import { checkId } from "../options/check-id.ts";
import { withConfig } from "../options/config-options.ts";
import { isConfirmed } from "../terminal/confirm.ts";
import type { Output } from "../terminal/output.ts";
import { progressLine } from "../terminal/progress-line.ts";
import { paint, type Said, say } from "../terminal/said.ts";

type UndoOptions = OperatorOptions & { dryRun?: boolean; yes?: boolean };

type Named = { pipeline: string; id: string };

export function addUndo(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("undo"))
    .description("take the rows of a loaded batch out of the table, and keep its files from being loaded again")
    .argument("<pipeline>", "name of the pipeline")
    .argument("<batch>", "id of the batch; history and trace name it")
    .option("--dry-run", "say what would be taken out, and change nothing")
    .option("--yes", "do not ask; needed where there is no terminal")
    .addHelpText(
      "after",
      "\nFor append and history, with options.audit_columns.batch_id. replay with the same id loads the files again.\n" +
        "\nExample:\n  redshift-loader undo orders_queue d4a9cece70047c9d3effb85963667c42 --dry-run",
    )
    .action(async (pipeline: string, id: string, options: UndoOptions) =>
      exitUnless(await undo({ pipeline, id: checkId(id) }, options, output)),
    );
}

/** @returns whether the batch is undone, or could be */
async function undo({ pipeline, id }: Named, options: UndoOptions, output: Output): Promise<boolean> {
  const { json = false, dryRun = false, yes = false } = options;
  const app = await operatorApp(options, output);
  await namedPipelines(app.pipelines, [pipeline], { options });
  const preview = await app.lookAtBatch(pipeline, id);
  const isPossible = preview.state !== "refused";
  if (dryRun || !isPossible) {
    if (json) output.json({ ok: isPossible, dry_run: dryRun, ...preview });
    else for (const line of previewLines(preview, { dryRun })) output.line(line);
    return isPossible;
  }
  if (!yes) {
    for (const line of previewLines(preview, { dryRun })) output.note(line);
    if (!(await isConfirmed(output.errors, `Undo the batch ${id} of ${pipeline}?`)))
      throw new CliError("Nothing was undone. Confirm with y on a terminal, or with --yes.", 1);
  }
  using progress = progressLine(output.errors, `Undoing the batch ${id}; it waits behind a load that is under way`);
  const undone = await app.undo(pipeline, id);
  progress.hide();
  if (json) output.json({ ok: true, ...undone });
  else for (const line of undoneLines(undone)) output.line(line);
  return true;
}

function previewLines(preview: UndoPreview, { dryRun }: { dryRun: boolean }): Said[] {
  const { pipeline, table_name, batch_id } = preview;
  switch (preview.state) {
    case "refused":
      return [
        say`${paint.red("✗")} Nothing was undone. ${shownReason(preview.reason)}`,
        ...(preview.commands.length > 0 ? [say`  What can be run:`] : []),
        ...preview.commands.map((command) => say`    ${command}`),
      ];
    case "undone":
      return [
        say`The batch ${batch_id} is undone already: ${plural(preview.files, "file")}. Undone again, a replay of it that is under way is stopped.`,
        say`  To load it again, run: redshift-loader replay ${pipeline} ${batch_id}`,
      ];
    case "loaded":
      return [
        say`${plural(preview.rows, "row")} of ${table_name} from ${plural(preview.files, "file")} (${plural(preview.bytes, "byte")}), loaded ${preview.loaded_at}, ${dryRun ? "would be" : "will be"} taken out.`,
        ...(preview.in_bulk
          ? [say`  A bulk load has brought them: a replay loads the files as ${pipeline} loads.`]
          : []),
        ...(dryRun ? [say`  Nothing was changed. To undo, run the command without --dry-run.`] : []),
      ];
    default:
      return preview satisfies never;
  }
}

function undoneLines({ pipeline, batch_id, table_name, rows, files }: Undone): Said[] {
  if (files === 0)
    return [say`${paint.green("✓")} Nothing was left to take out: another undo or a replay of ${batch_id} was faster.`];
  return [
    say`${paint.green("✓")} ${plural(rows, "row")} taken out of ${table_name}; ${plural(files, "file")} remembered as undone.`,
    say`  To load them again, run: redshift-loader replay ${pipeline} ${batch_id}`,
  ];
}
