/** The parts of an error that a driver shows one by one. */
export type Failure = {
  message: string;
  /** Default: ERROR, which leaves the connection open. */
  severity?: "ERROR" | "FATAL";
  detail?: string | undefined;
  hint?: string | undefined;
  /** in characters from the start of the user's text, from 1 */
  position?: string | undefined;
};

type Options = { sqlState: string; queryId: number; failure: Failure; cause?: unknown };

/** A statement that failed; `message` is all that the Data API shows of it (facts §1.10). */
export class StatementError extends Error {
  override readonly name = "StatementError";
  readonly sqlState: string;
  /** 0 if it failed outside a statement, as at the end of a transaction. */
  readonly queryId: number;

  readonly failure: Failure;

  constructor({ sqlState, queryId, failure, cause }: Options) {
    super(driverText(failure), { cause });
    this.sqlState = sqlState;
    this.failure = failure;
    this.queryId = queryId;
  }
}

/** One string, as pgjdbc's `ServerErrorMessage` writes it. */
function driverText({ severity = "ERROR", message, detail, hint, position }: Failure): string {
  const lines = [`${severity}: ${message}`];
  if (detail) lines.push(`Detail: ${detail}`);
  if (hint) lines.push(`Hint: ${hint}`);
  if (position) lines.push(`Position: ${position}`);
  return lines.join("\n  ");
}
