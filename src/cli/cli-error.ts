/** Ends the command with a sentence for the user instead of a stack. */
export class CliError extends Error {
  override readonly name = "CliError";
  /** 1: the work failed; 2: the command was used wrongly. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
