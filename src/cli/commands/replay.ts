import { plural } from "../../core/base/plural.ts";
import { shownReason } from "../../core/base/shown-reason.ts";
import type { ReplayResult, ReplayWhat } from "../../core/upkeep/replay.ts";
import { CliError } from "../cli-error.ts";
import { namedPipelines } from "../named-pipelines.ts";
import { type OperatorOptions, operatorApp } from "../operator-app.ts";
import { explain } from "../terminal/explain.ts";
import type { Output } from "../terminal/output.ts";
import { progressLine } from "../terminal/progress-line.ts";
import { paint, say } from "../terminal/said.ts";

export type ReplayOptions = OperatorOptions & { allParked?: boolean; allQuarantined?: boolean };

/** Submits files again that waited for a person. @returns whether all of them could be submitted */
export async function replayCommand(
  { pipeline, id }: { pipeline: string; id: string | undefined },
  options: ReplayOptions,
  output: Output,
): Promise<boolean> {
  const what = readWhat(id, options);
  using progress = progressLine(output.errors, `Submitting files of ${pipeline} again`);
  const app = operatorApp(options, output);
  await namedPipelines(app.pipelines, [pipeline], { options, output });
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

/** @throws CliError if it is neither a batch's nor a file's */
export function checkId(id: string): string {
  if (/^[0-9a-f]{32}$/i.test(id)) return id.toLowerCase();
  throw new CliError(`"${id}" is no id of a batch or a file: these are 32 hexadecimal digits, as alerts name them.`, 2);
}

function print({ pipeline, records, files, loads, errors, ...left }: ReplayResult, output: Output): void {
  if (records === 0 && errors.length === 0) output.line(say`Nothing of ${pipeline} waits.`);
  if (records > 0)
    output.line(
      say`${paint.green("✓")} ${plural(files, "file")} submitted again; ${plural(records, "record")} taken away.`,
    );
  if (left.loaded_files > 0) output.line(say`  ${left.loaded_files} files were in the table already.`);
  if (left.superseded_files > 0)
    output.line(
      say`  ${left.superseded_files} files have been replaced by newer ones under their keys, and were left out.`,
    );
  for (const load of loads) output.line(say`  ${load.statement_name}  ${paint.dim(load.statement_id)}`);
  for (const error of errors) output.line(say`${paint.red("✗")} ${shownReason(explain(error))}`);
}
