import { type Said, say, written } from "./terminal/said.ts";

/** Ends the command with a sentence for the user instead of a stack. */
export class CliError extends Error {
  override readonly name = "CliError";
  /** 1: the work failed; 2: the command was used wrongly. */
  readonly exitCode: 1 | 2;
  /** The message, for a terminal. */
  readonly said: Said;

  /** @param message a string is shown as data, on one line */
  constructor(message: string | Said, exitCode: 1 | 2, options?: ErrorOptions) {
    const said = say`${message}`;
    super(written(said), options);
    this.said = said;
    this.exitCode = exitCode;
  }
}
