import pc from "picocolors";
import type { ReconcileResult } from "../core/reconcile.ts";
import { type OperatorOptions, operatorApp } from "./operator-app.ts";
import type { Output } from "./output.ts";
import { progressLine } from "./progress-line.ts";

export type ReconcileOptions = OperatorOptions & { graceMinutes?: number };

/** Submits again the files that were intended and are nowhere. @returns whether every pipeline could be looked at */
export async function reconcileCommand(
  names: readonly string[],
  options: ReconcileOptions,
  output: Output,
): Promise<boolean> {
  const app = operatorApp(options, output);
  const results = await run(() =>
    app.reconcile({
      occasion: crypto.randomUUID(),
      ...(names.length > 0 && { pipelineNames: names }),
      ...(options.graceMinutes !== undefined && { graceSeconds: options.graceMinutes * 60 }),
    }),
  );
  const ok = results.every((result) => result.error === undefined);
  if (options.json) output.json({ ok, pipelines: results });
  else for (const result of results) output.line(describe(result));
  return ok;
}

function run<T>(work: () => Promise<T>): Promise<T> {
  const progress = progressLine(process.stderr, "Looking for files of manifests that are nowhere");
  return work().finally(() => progress[Symbol.dispose]());
}

function describe({ pipeline, manifests, missing_files, superseded_files, loads, skipped, error }: ReconcileResult) {
  if (skipped !== undefined) return `${pc.yellow("–")} ${pipeline}: left out, ${skipped}`;
  const superseded = superseded_files > 0 ? `, ${superseded_files} replaced by newer files of their keys` : "";
  const found = `${missing_files} files missing${superseded}; ${loads.length} loads submitted, of ${manifests} manifests`;
  return error === undefined
    ? `${pc.green("✓")} ${pipeline}: ${found}`
    : `${pc.red("✗")} ${pipeline}: ${error} (${found})`;
}
