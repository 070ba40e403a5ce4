import { fileURLToPath } from "node:url";
import pc from "picocolors";
import { startProgress } from "../demo/progress.ts";
import { renderReport } from "../demo/report.ts";
import { runDemo } from "../demo/run-demo.ts";
import { startLocal } from "../local/up.ts";
import { localIdentity, pipelineResources } from "./local-options.ts";
import { bundlesDirectory } from "./local-up.ts";
import type { Output } from "./output.ts";
import { readPipelinesFolder } from "./pipelines-folder.ts";

const pipelinesDirectory = fileURLToPath(new URL("../../examples/demo", import.meta.url));
const timeoutSeconds = 600;
const now = () => new Date();

/**
 * Loads 3,000,000 real rows through the whole pipeline on this machine and compares every table with its expectation.
 *
 * SIGINT and SIGTERM end it early, with everything it started.
 *
 * @returns whether every row is where it belongs
 */
export async function demo(options: { json?: boolean }, output: Output): Promise<boolean> {
  const startedAt = now();
  using stop = abortedBySignals();
  using progress = startProgress(process.stderr, now);
  progress.phase("Starting S3, SQS, Lambda, EventBridge and Redshift on this machine");
  await using local = await startDemoLocal();
  const summary = await runDemo(local, { progress, now, startedAt, signal: stop.signal, timeoutSeconds });
  progress[Symbol.dispose]();
  if (options.json) output.json(summary);
  else output.line(renderReport(summary, pc));
  return summary.ok;
}

async function startDemoLocal() {
  const folder = await readPipelinesFolder(pipelinesDirectory);
  const resources = pipelineResources(folder, bundlesDirectory);
  return startLocal({ ...localIdentity, ...resources, port: 0, isolation: "serializable" });
}

function abortedBySignals(): Disposable & { signal: AbortSignal } {
  const controller = new AbortController();
  const stop = () => controller.abort(new Error("Stopped. Nothing is left running."));
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const name of signals) process.once(name, stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of signals) process.off(name, stop);
    },
  };
}
