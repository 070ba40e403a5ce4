import { plural } from "../core/plural.ts";
import type { ReconcileResult } from "../core/reconcile.ts";
import { shownReason } from "../core/shown-reason.ts";
import { explain } from "./explain.ts";
import { namedPipelines } from "./named-pipelines.ts";
import { type OperatorOptions, operatorApp } from "./operator-app.ts";
import type { Output } from "./output.ts";
import { progressLine } from "./progress-line.ts";
import { paint, say } from "./said.ts";

export type ReconcileOptions = OperatorOptions & { graceMinutes?: number };

/** Submits again the files that were intended and are nowhere. @returns whether every pipeline could be looked at */
export async function reconcileCommand(
  names: readonly string[],
  options: ReconcileOptions,
  output: Output,
): Promise<boolean> {
  const app = operatorApp(options, output);
  using progress = progressLine(output.errors, "Looking for files of manifests that are nowhere");
  const results = await app.reconcile({
    occasion: crypto.randomUUID(),
    pipelineNames: await namedPipelines(app.pipelines, names, { options, output }),
    ...(options.graceMinutes !== undefined && { graceSeconds: options.graceMinutes * 60 }),
  });
  progress.hide();
  const ok = results.every((result) => result.error === undefined);
  if (options.json) output.json({ ok, pipelines: results });
  else for (const result of results) output.line(describe(result));
  return ok;
}

function describe({ pipeline, manifests, missing_files, superseded_files, loads, skipped, error }: ReconcileResult) {
  if (skipped !== undefined) return say`${paint.yellow("–")} ${pipeline}: left out, ${skipped}`;
  const superseded = superseded_files > 0 ? `, ${superseded_files} replaced by newer files of their keys` : "";
  const found =
    `${plural(missing_files, "file")} missing${superseded}; ` +
    `${plural(loads.length, "load")} submitted, of ${plural(manifests, "manifest")}`;
  return error === undefined
    ? say`${paint.green("✓")} ${pipeline}: ${found}`
    : say`${paint.red("✗")} ${pipeline}: ${shownReason(explain(error))} (${found})`;
}
