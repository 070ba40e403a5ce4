import type { Command } from "commander";
import { createProgram } from "../../src/cli/program.ts";
import { outputTo } from "../../src/cli/terminal/output.ts";

const nowhere = { write: () => {} };

/** Every command that does something, as it is typed: `local up`, not `local`. */
export function everyCommand(): string[] {
  const program = createProgram({ output: outputTo(nowhere, nowhere), exitUnless: () => {} });
  return program.commands.flatMap((command) => leavesOf(command, "")).toSorted();
}

function leavesOf(command: Command, before: string): string[] {
  const name = `${before}${command.name()}`;
  return command.commands.length === 0 ? [name] : command.commands.flatMap((each) => leavesOf(each, `${name} `));
}
