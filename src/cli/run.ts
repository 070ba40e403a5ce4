import { CommanderError } from "commander";
import { LoaderError } from "../core/base/loader-error.ts";
import { shownReason } from "../core/base/shown-reason.ts";
import { FolderError } from "../folders/folder-error.ts";
import { CliError } from "./cli-error.ts";
import { addCompleting } from "./commands/completion.ts";
import { createProgram } from "./program.ts";
import { explain } from "./terminal/explain.ts";
import type { Output } from "./terminal/output.ts";
import { paint, type Said, say, shownLines } from "./terminal/said.ts";

/** What the command line ends with: 0 done, 1 the work failed, 2 wrong use. */
type ExitCode = 0 | 1 | 2;

/**
 * Runs one command.
 *
 * @param args the arguments after the command's name
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
    output.errors.write(say`${paint.red("error:")} ${saidOf(error)}\n`);
    return exitCodeOf(error);
  }
}

function saidOf(error: unknown): Said | string {
  if (error instanceof CliError) return error.said;
  return error instanceof FolderError ? shownLines(error.message) : shownReason(explain(error));
}

/** What the user wrote is wrong, so it is a wrong use of the command. */
const wrongUse: readonly string[] = ["INVALID_BULK_INPUT", "INVALID_FOLDER"];

function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  return error instanceof LoaderError && wrongUse.includes(error.code) ? 2 : 1;
}
