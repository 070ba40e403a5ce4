import { type Command, Help } from "commander";
import { bashCompletion } from "../bash-completion.ts";
import type { Context } from "../context.ts";
import { shownLines } from "../terminal/said.ts";

/**
 * Completion for bash, zsh, fish and PowerShell: `completion <shell>` prints a script, which runs the hidden command
 * `complete` at each Tab.
 */
export function addCompletion(program: Command, { output }: Context): void {
  program
    .command("completion")
    .description("print the script that completes this command in a shell")
    .addArgument(program.createArgument("<shell>", "the shell").choices(["bash", "zsh", "fish", "powershell"]))
    .addHelpText("after", "\nExample:\n  source <(redshift-loader completion bash)")
    .action(async (shell: string) => {
      if (shell === "bash") output.line(shownLines(bashCompletion(program.name())));
      else (await import("@bomb.sh/tab")).default.setup(program.name(), program.name(), shell);
    });
}

/** The library's own command that prints scripts; `--help` hides it. */
const scripts = "scripts";

/** Adds the hidden command, which has to know all others; a command that is not completed need not load its library. */
export async function addCompleting(program: Command): Promise<void> {
  const { default: tab } = await import("@bomb.sh/tab/commander");
  const help = new Help();
  program.configureHelp({
    visibleCommands: (command) => help.visibleCommands(command).filter((each) => each.name() !== scripts),
  });
  const completions = tab(program, { completionCommandName: scripts });
  Object.defineProperty(completions, "directive", { get: () => fileNamesToo, set: () => {} });
}

/** The library's directive is 4 otherwise: no names of files, but most commands here take files. */
const fileNamesToo = 0;
