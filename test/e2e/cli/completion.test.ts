import { existsSync } from "node:fs";
import { until } from "@redshift-loader/local-aws";
import { describe, expect, test } from "vitest";
import { everyCommand } from "../../support/every-command.ts";
import { runCli } from "../../support/run-cli.ts";
import { openTerminal, whyNoTerminal } from "../../support/terminal.ts";

describe("completion", () => {
  test.each([
    { shell: "bash", says: "complete -o default -F" },
    { shell: "zsh", says: "#compdef redshift-loader" },
    { shell: "fish", says: "complete -c redshift-loader" },
    { shell: "powershell", says: "Register-ArgumentCompleter" },
  ])("prints the script of $shell", async ({ shell, says }) => {
    const run = await runCli(["completion", shell]);
    expect(run).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining(says) });
  });

  test("knows commands and options", async () => {
    expect((await runCli(["complete", "--", "re"])).stdout).toMatch(/^reconcile\t.*\nreplay\t/m);
    expect((await runCli(["complete", "--", "audit", "--"])).stdout).toContain("--min-age-minutes");
  });

  test("shows no command that people do not know", async () => {
    const commands = (await runCli(["complete", "--", ""])).stdout.split("\n").map((line) => line.split("\t")[0]);
    const known = [...everyCommand().map((command) => command.split(" ")[0]), "help"];
    expect(commands.filter((command) => command && !command.startsWith(":")).toSorted()).toEqual(
      [...new Set(known)].toSorted(),
    );
  });

  test.skipIf(whyNoTerminal || !existsSync("/bin/bash"))(
    "completes commands and files in bash, without more",
    async () => {
      using terminal = openTerminal(["/bin/bash", "--norc", "--noprofile", "-i"], { cols: 100, env: { PS1: "$ " } });
      const shows = (line: string) =>
        until(line, async () => terminal.lines().some((each) => each.trimEnd() === line) || undefined);
      terminal.type('redshift-loader() { node src/cli/main.ts "$@"; }; source=source\n');
      for (const time of ["once", "again"])
        terminal.type(`source <(redshift-loader completion bash) && echo ${time}-$source\n`);
      await shows("again-source");
      terminal.type("redshift-loader recon\t");
      await shows("$ redshift-loader reconcile");
      terminal.type("\u0015redshift-loader validate examples/ord\t");
      await shows("$ redshift-loader validate examples/orders/");
      expect(terminal.lines().filter((line) => /readonly|not found/.test(line))).toEqual([]);
    },
  );
});
