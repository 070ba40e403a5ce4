import { jsonLine } from "../../core/base/json-line.ts";
import { paint, type Said, say, written } from "./said.ts";

/** Where a command writes: results to standard output, all else to standard error. */
export type Output = {
  /** One line of the result, or several. */
  line(text: Said): void;
  /** One JSON document on one line. */
  json(value: unknown): void;
  /** Progress and notes, for people. */
  note(text: Said): void;
  /** Standard output itself, for what is drawn over. */
  results: Screen;
  /** Standard error itself. */
  errors: Screen;
};

/** A stream that takes nothing but text made for terminals. */
export type Screen = { write(text: Said): void; readonly isTTY: boolean; readonly columns: number | undefined };

/** As much of a stream as is written to. */
type Stream = { write(text: string): unknown; isTTY?: boolean; columns?: number };

export function outputTo(results: Stream, errors: Stream): Output {
  const [resultScreen, errorScreen] = [screenOn(results), screenOn(errors)];
  return {
    line: (text) => resultScreen.write(say`${text}\n`),
    json: (value) => void results.write(`${jsonLine(value)}\n`),
    note: (text) => errorScreen.write(say`${paint.dim(text)}\n`),
    results: resultScreen,
    errors: errorScreen,
  };
}

/** The size of a terminal changes, so it is asked each time. */
export function screenOn(stream: Stream): Screen {
  return {
    write: (text) => void stream.write(written(text)),
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns;
    },
  };
}

export const standardOutput = outputTo(process.stdout, process.stderr);
