import type { Command } from "commander";
import { plural } from "../../core/base/plural.ts";
import { shownReason } from "../../core/base/shown-reason.ts";
import type { ReconcileResult } from "../../core/upkeep/reconcile/reconcile.ts";
import type { Context } from "../context.ts";
import { namedPipelines } from "../named-pipelines.ts";
import { type OperatorOptions, operatorApp } from "../operator-app.ts";
import { atLeast } from "../options/at-least.ts";
import { withConfig } from "../options/config-options.ts";
import { explain } from "../terminal/explain.ts";
import type { Output } from "../terminal/output.ts";
import { progressLine } from "../terminal/progress-line.ts";
import { paint, type Said, say } from "../terminal/said.ts";

type ReconcileOptions = OperatorOptions & { graceMinutes?: number };

export function addReconcile(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("reconcile"))
    .description("submit again the files whose events were lost")
    .argument("[pipeline...]", "names of pipelines; without any, all")
    .option("--grace-minutes <number>", "leave younger manifests alone (30)", atLeast(0, "minutes"))
    .addHelpText("after", "\nExample:\n  redshift-loader reconcile orders_queue --config-bucket my-config")
    .action(async (names: string[], options: ReconcileOptions) => exitUnless(await reconcile(names, options, output)));
}

/** Submits again the files that were intended and are nowhere. @returns whether every pipeline could be looked at */
async function reconcile(names: readonly string[], options: ReconcileOptions, output: Output): Promise<boolean> {
  const app = await operatorApp(options, output);
  using progress = progressLine(output.errors, "Looking for files of manifests that are nowhere");
  const results = await app.reconcile({
    occasion: crypto.randomUUID(),
    pipelineNames: await namedPipelines(app.pipelines, names, { options }),
    ...(options.graceMinutes !== undefined && { graceSeconds: options.graceMinutes * 60 }),
  });
  progress.hide();
  const ok = results.every((result) => result.error === undefined);
  if (options.json) output.json({ ok, pipelines: results });
  else for (const result of results) output.line(describe(result));
  return ok;
}

function describe(result: ReconcileResult): Said {
  const { pipeline, loads, skipped, error } = result;
  const parts = skipped === undefined ? foundOf(result) : [`missing files were not looked for, ${skipped}`];
  if (skipped !== undefined && loads.length > 0) parts.push(`${plural(loads.length, "load")} submitted`);
  if (result.waiting_batches > 0) parts.push(`${batches(result.waiting_batches)} waiting`);
  if (result.parked_batches > 0) parts.push(`${batches(result.parked_batches)} given up and parked`);
  if (result.more) parts.push("more is left: run it again when these loads have ended");
  const found = parts.join("; ");
  if (error !== undefined) return say`${paint.red("✗")} ${pipeline}: ${shownReason(explain(error))} (${found})`;
  return say`${skipped === undefined ? paint.green("✓") : paint.yellow("–")} ${pipeline}: ${found}`;
}

function foundOf({ manifests, missing_files, superseded_files, loads }: ReconcileResult): string[] {
  const superseded = superseded_files > 0 ? `, ${superseded_files} replaced by newer files of their keys` : "";
  return [
    `${plural(missing_files, "file")} missing${superseded}`,
    `${plural(loads.length, "load")} submitted, of ${plural(manifests, "manifest")}`,
  ];
}

const batches = (count: number) => (count === 1 ? "1 batch" : `${count} batches`);
