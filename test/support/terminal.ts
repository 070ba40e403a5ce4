import xterm from "@xterm/headless";

/** A program in a terminal, as a person sees it. */
export type Terminal = Disposable & {
  /** The lines on the screen and above it, without blanks at their ends. */
  lines(): string[];
  /** As if it was typed. */
  type(text: string): void;
  exitCode: Promise<number>;
};

const pty = await import("@lydell/node-pty").catch((error: Error) => error);

/** Why no terminal can be opened; undefined where one can. */
export const whyNoTerminal = pty instanceof Error ? pty.message : undefined;
if (whyNoTerminal) console.warn(`Tests of the terminal are skipped: ${whyNoTerminal}`);

type TerminalOptions = { cols: number; rows?: number; env?: NodeJS.ProcessEnv };

/** Runs a program in a pseudo-terminal that a terminal emulator reads. */
export function openTerminal(command: readonly string[], { cols, rows = 24, env }: TerminalOptions): Terminal {
  if (pty instanceof Error) throw pty;
  const [file = "", ...args] = command;
  const screen = new xterm.Terminal({ cols, rows, allowProposedApi: true });
  const child = pty.spawn(file, args, { cols, rows, name: "xterm-256color", env: { ...process.env, ...env } });
  const exited = Promise.withResolvers<number>();
  child.onData((text) => screen.write(text));
  child.onExit(({ exitCode }) => screen.write("", () => exited.resolve(exitCode)));
  return {
    lines: () => {
      const { active } = screen.buffer;
      return Array.from({ length: active.length }, (_, y) => active.getLine(y)?.translateToString(true) ?? "");
    },
    type: (text) => child.write(text),
    exitCode: exited.promise,
    [Symbol.dispose]: () => {
      child.kill();
      screen.dispose();
    },
  };
}
