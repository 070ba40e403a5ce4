import type { Command } from "commander";
import { plural } from "../../core/base/plural.ts";
import { shownReason } from "../../core/base/shown-reason.ts";
import type { RetriedNow } from "../../core/upkeep/retry-now.ts";
import type { Context } from "../context.ts";
import { namedPipelines } from "../named-pipelines.ts";
import { type OperatorOptions, operatorApp } from "../operator-app.ts";
import { withConfig } from "../options/config-options.ts";
import { explain } from "../terminal/explain.ts";
import type { Output } from "../terminal/output.ts";
import { progressLine } from "../terminal/progress-line.ts";
import { paint, say } from "../terminal/said.ts";

export function addRetryNow(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("retry-now"))
    .description("load at once what waits for its next try: files whose messages are on the queue, and waiting batches")
    .argument("<pipeline>", "name of the pipeline")
    .addHelpText("after", "\nExample:\n  redshift-loader retry-now orders_queue")
    .action(async (name: string, options: OperatorOptions) => exitUnless(await retryNow(name, options, output)));
}

/** @returns whether all that waits could be submitted */
async function retryNow(name: string, options: OperatorOptions, output: Output): Promise<boolean> {
  const app = await operatorApp(options, output);
  await namedPipelines(app.pipelines, [name], { options });
  using progress = progressLine(output.errors, `Submitting what waits for ${name}`);
  const result = await app.retryNow(name);
  progress.hide();
  const errors = errorsOf(result);
  const ok = errors.length === 0;
  if (options.json) output.json({ ok, ...result });
  else print(result, output);
  return ok;
}

const errorsOf = ({ queued, refused, waiting }: RetriedNow) => [
  ...queued.errors,
  ...refused.errors,
  ...waiting.flatMap((one) => one.errors),
];

function print(result: RetriedNow, output: Output): void {
  const { pipeline, queued, refused, is_cut: isCut, waiting } = result;
  const batches = waiting.filter(({ loads }) => loads.length > 0).length;
  const files = queued.submitted + refused.submitted;
  if (files + waiting.length === 0) output.line(say`Nothing of ${pipeline} waits that could be submitted now.`);
  if (files > 0)
    output.line(
      say`${paint.green("✓")} ${plural(files, "file")} of the queue submitted. Their messages come back later, and load nothing twice.`,
    );
  if (waiting.length > 0)
    output.line(say`${paint.green("✓")} ${plural(batches, "waiting batch", "waiting batches")} submitted again.`);
  if (isCut)
    output.line(
      say`  The source has many files, and a part of them was looked at: redshift-loader audit ${pipeline} --load`,
    );
  for (const load of [...queued.loads, ...refused.loads, ...waiting.flatMap(({ loads }) => loads)])
    output.line(say`  ${load.statement_name}  ${paint.dim(load.statement_id)}`);
  for (const error of errorsOf(result)) output.line(say`${paint.red("✗")} ${shownReason(explain(error))}`);
}
