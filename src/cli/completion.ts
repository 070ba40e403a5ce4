import type { Command } from "commander";

/**
 * Completion for bash, zsh, fish and PowerShell: `completion <shell>` prints a script, which runs the hidden command
 * `complete` at each Tab.
 */
export function addCompletion(program: Command): void {
  program
    .command("completion")
    .description("print the script that completes this command in a shell")
    .addArgument(program.createArgument("<shell>", "the shell").choices(["bash", "zsh", "fish", "powershell"]))
    .addHelpText("after", "\nExample:\n  source <(redshift-loader completion bash)")
    .action(async (shell: string) =>
      (await import("@bomb.sh/tab")).default.setup(program.name(), program.name(), shell),
    );
}

/** Adds the hidden command, which has to know all others; a command that is not completed need not load its library. */
export async function addCompleting(program: Command): Promise<void> {
  const { default: tab } = await import("@bomb.sh/tab/commander");
  tab(program, { completionCommandName: "known" });
}
