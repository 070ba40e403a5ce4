import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { addAudit } from "./commands/audit.ts";
import { addBulk } from "./commands/bulk.ts";
import { addCheck } from "./commands/check-command.ts";
import { addCompletion } from "./commands/completion.ts";
import { addConsole } from "./commands/console-command.ts";
import { addDemo } from "./commands/demo.ts";
import { addDismiss } from "./commands/dismiss.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addErrors } from "./commands/errors.ts";
import { addHistory } from "./commands/history.ts";
import { addImport } from "./commands/import/import-command.ts";
import { addInit } from "./commands/init.ts";
import { addLocal } from "./commands/local.ts";
import { addNew } from "./commands/new/new-command.ts";
import { addPlan } from "./commands/plan.ts";
import { addReconcile } from "./commands/reconcile.ts";
import { addReplay } from "./commands/replay.ts";
import { addRetryNow } from "./commands/retry-now.ts";
import { addSimulate } from "./commands/simulate.ts";
import { addStatus } from "./commands/status.ts";
import { addTrace } from "./commands/trace.ts";
import { addUndo } from "./commands/undo.ts";
import { addValidate } from "./commands/validate.ts";
import type { AddCommand, Context } from "./context.ts";
import { shownLines } from "./terminal/said.ts";

/** In the order of `--help`. */
const commands: readonly AddCommand[] = [
  addLocal,
  addDemo,
  addNew,
  addValidate,
  addPlan,
  addStatus,
  addConsole,
  addHistory,
  addTrace,
  addInit,
  addDoctor,
  addBulk,
  addCheck,
  addImport,
  addReconcile,
  addErrors,
  addReplay,
  addRetryNow,
  addDismiss,
  addUndo,
  addAudit,
  addSimulate,
  addCompletion,
];

/** Every command with its options, help and examples. */
export function createProgram(context: Context): Command {
  const { results, errors } = context.output;
  const program = new Command("redshift-loader")
    .description(
      "Loads files from S3 into Amazon Redshift, merged by key; runs the whole pipeline on this machine too.",
    )
    .version(packageJson.version, "-V, --version", "print the version")
    .configureOutput({
      writeOut: (text) => results.write(shownLines(text)),
      writeErr: (text) => errors.write(shownLines(text)),
    })
    .showHelpAfterError("(run with --help for the options)")
    .exitOverride();
  for (const add of commands) add(program, context);
  return program;
}
