import pc from "picocolors";

/** Where a command writes: results to standard output, all else to standard error. */
export type Output = {
  /** One line of the result. */
  line(text: string): void;
  /** One JSON document on one line. */
  json(value: unknown): void;
  /** Progress and notes, for people. */
  note(text: string): void;
  /** Standard output itself, for what is drawn over. */
  results: Stream;
  /** Standard error itself. */
  errors: Stream;
};

/** As much of a stream as is written to. */
export type Stream = { write(text: string): unknown; isTTY?: boolean; columns?: number };

export function outputTo(results: Stream, errors: Stream): Output {
  return {
    line: (text) => void results.write(`${text}\n`),
    json: (value) => void results.write(`${JSON.stringify(value)}\n`),
    note: (text) => void errors.write(`${pc.dim(text)}\n`),
    results,
    errors,
  };
}

export const standardOutput = outputTo(process.stdout, process.stderr);
