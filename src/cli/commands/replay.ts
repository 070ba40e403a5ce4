import type { Command } from "commander";
import { plural } from "../../core/base/plural.ts";
import { shownReason } from "../../core/base/shown-reason.ts";
import type { ReplayResult, ReplayWhat } from "../../core/upkeep/replay.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { namedPipelines } from "../named-pipelines.ts";
import { type OperatorOptions, operatorApp } from "../operator-app.ts";
import { checkId } from "../options/check-id.ts";
import { withConfig } from "../options/config-options.ts";
import { explain } from "../terminal/explain.ts";
import type { Output } from "../terminal/output.ts";
import { progressLine } from "../terminal/progress-line.ts";
import { paint, say } from "../terminal/said.ts";

type ReplayOptions = OperatorOptions & {
  allParked?: boolean;
  allQuarantined?: boolean;
  rejected?: boolean;
  output?: string;
};

export function addReplay(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("replay"))
    .description(
      "load quarantined files or parked batches again, after a fix, or a batch that was undone; write the rows that a batch lacks to a file",
    )
    .argument("<pipeline>", "name of the pipeline")
    .argument("[id]", "id of a parked or undone batch, or of a quarantined file")
    .option("--all-parked", "all parked batches of the pipeline")
    .option("--all-quarantined", "all quarantined files of the pipeline")
    .option(
      "--rejected",
      "write the rows that COPY left out of this batch to a new file in this folder, or to --output, to correct and upload",
    )
    .option("--output <file>", "with --rejected: where to write the rows; default: rejected-<batch> in this folder")
    .addHelpText(
      "after",
      "\nExamples:\n  redshift-loader replay orders_queue d4a9cece70047c9d3effb85963667c42" +
        "\n  redshift-loader replay orders_queue d4a9cece70047c9d3effb85963667c42 --rejected --output rows.csv",
    )
    .action(async (pipeline: string, id: string | undefined, options: ReplayOptions) => {
      if (!options.rejected) return exitUnless(await replay({ pipeline, id }, options, output));
      if (id === undefined || options.allParked || options.allQuarantined)
        throw new CliError("Name one batch id with --rejected, and nothing else.", 2);
      const { writeRejected } = await import("../write-rejected.ts");
      exitUnless(await writeRejected({ pipeline, id: checkId(id) }, options, output));
    });
}

/** Submits quarantined files or parked batches again. @returns whether all of them could be submitted */
async function replay(
  { pipeline, id }: { pipeline: string; id: string | undefined },
  options: ReplayOptions,
  output: Output,
): Promise<boolean> {
  const what = readWhat(id, options);
  if (options.output !== undefined) throw new CliError("--output is for --rejected. Nothing was submitted.", 2);
  using progress = progressLine(output.errors, `Submitting files of ${pipeline} again`);
  const app = await operatorApp(options, output);
  await namedPipelines(app.pipelines, [pipeline], { options });
  const result = await app.replay(pipeline, what);
  const ok = result.errors.length === 0;
  progress.hide();
  if (options.json) output.json({ ok, ...result });
  else print(result, output);
  return ok;
}

function readWhat(id: string | undefined, { allParked, allQuarantined }: ReplayOptions): ReplayWhat {
  const asked: ReplayWhat[] = [
    ...(id === undefined ? [] : [{ kind: "id", id: checkId(id) } as const]),
    ...(allParked ? [{ kind: "all-parked" } as const] : []),
    ...(allQuarantined ? [{ kind: "all-quarantined" } as const] : []),
  ];
  const [what, ...others] = asked;
  if (what && others.length === 0) return what;
  throw new CliError("Name one batch id or file id, or --all-parked, or --all-quarantined.", 2);
}

function print({ pipeline, records, files, loads, errors, ...left }: ReplayResult, output: Output): void {
  const isNothing = records + files + left.loaded_files + left.superseded_files === 0;
  if (isNothing && errors.length === 0) output.line(say`No file or batch of ${pipeline} is quarantined or parked.`);
  const removed = records > 0 ? `; ${plural(records, "record")} removed` : "";
  if (records + files > 0) output.line(say`${paint.green("✓")} ${plural(files, "file")} submitted again${removed}.`);
  if (left.loaded_files > 0)
    output.line(say`  ${plural(left.loaded_files, "file")} already in the ledger: loaded, or undone.`);
  if (left.superseded_files > 0)
    output.line(say`  ${plural(left.superseded_files, "file")} left out: their keys hold newer files now.`);
  for (const load of loads) output.line(say`  ${load.statement_name}  ${paint.dim(load.statement_id)}`);
  for (const error of errors) output.line(say`${paint.red("✗")} ${shownReason(explain(error))}`);
}
