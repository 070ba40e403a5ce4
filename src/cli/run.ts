import { CommanderError } from "commander";
import { LoaderError } from "../core/base/loader-error.ts";
import { shownReason } from "../core/base/shown-reason.ts";
import { CliError } from "./cli-error.ts";
import { addCompleting } from "./commands/completion.ts";
import { createProgram } from "./program.ts";
import { explain } from "./terminal/explain.ts";
import type { Output } from "./terminal/output.ts";
import { paint, say } from "./terminal/said.ts";

/** What the command line ends with: 0 done, 1 the work failed, 2 wrong use. */
export type ExitCode = 0 | 1 | 2;

/**
 * Runs one command.
 *
 * @param args what stands behind the command's name
 */
export async function run(args: readonly string[], output: Output): Promise<ExitCode> {
  let done = true;
  const exitUnless = (ok: boolean) => {
    done &&= ok;
  };
  const program = createProgram({ output, exitUnless });
  try {
    if (args[0] === "complete") await addCompleting(program);
    await program.parseAsync(args, { from: "user" });
    return done ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const what = error instanceof CliError ? error.said : shownReason(explain(error));
    output.errors.write(say`${paint.red("error:")} ${what}\n`);
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  return error instanceof LoaderError && error.code === "INVALID_BULK_INPUT" ? 2 : 1;
}
