import pc from "picocolors";

/** Where a command writes: results to standard output, all else to standard error. */
export type Output = {
  /** One line of the result. */
  line(text: string): void;
  /** One JSON document on one line. */
  json(value: unknown): void;
  /** Progress and notes, for people. */
  note(text: string): void;
};

export const output: Output = {
  line: (text) => process.stdout.write(`${text}\n`),
  json: (value) => process.stdout.write(`${JSON.stringify(value)}\n`),
  note: (text) => process.stderr.write(`${pc.dim(text)}\n`),
};
