import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { addCompletion } from "./commands/completion.ts";
import { addSimulateCommand } from "./commands/simulate-command.ts";
import { addFileCommands } from "./file-commands.ts";
import { addLocalCommands } from "./local-commands.ts";
import { addOperatorCommands } from "./operator-commands.ts";
import type { Output } from "./terminal/output.ts";
import { shownLines } from "./terminal/said.ts";

/** What commands share. */
export type Context = {
  output: Output;
  /** Lets the command line end with 1 although nothing was thrown: not all was done, and the result says what. */
  exitUnless(done: boolean): void;
};

/** Every command, its options, help and examples; what a command does is imported when it is run. */
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
  addLocalCommands(program, context);
  addFileCommands(program, context);
  addOperatorCommands(program, context);
  addSimulateCommand(program, context.output);
  addCompletion(program, context.output);
  return program;
}
