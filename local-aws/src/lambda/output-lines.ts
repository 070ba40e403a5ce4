import type { Readable } from "node:stream";
import { OUTPUT_END } from "./bootstrap-protocol.ts";

export type OutputLines = {
  /** Resolves once the process has said, on this stream, that its current invocation writes no more. */
  invocationEnd(): Promise<void>;
  /** Hands over what was written without a line break. */
  flush(): void;
};

/** Cuts a process's output into lines. */
export function outputLines(stream: Readable, onLine: (line: string) => void): OutputLines {
  let partial = "";
  let ends = 0;
  let awaited: (() => void) | undefined;

  const take = (line: string) => {
    const end = line.indexOf(OUTPUT_END);
    const text = end < 0 ? line : line.slice(0, end);
    if (text !== "" || end < 0) onLine(text);
    if (end < 0) return;
    ends += 1;
    awaited?.();
  };
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (partial + chunk).split("\n");
    partial = lines.pop() ?? "";
    for (const line of lines) take(line);
  });

  return {
    invocationEnd: async () => {
      if (ends === 0) await new Promise<void>((resolve) => (awaited = resolve));
      awaited = undefined;
      ends -= 1;
    },
    flush: () => {
      if (partial !== "") onLine(partial);
      partial = "";
    },
  };
}
