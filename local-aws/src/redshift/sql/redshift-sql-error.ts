type Options = ErrorOptions & { hint?: string };

/** A statement that Redshift refuses, or that the local Redshift cannot run; the message is in Redshift's words where it has some. */
export class RedshiftSqlError extends Error {
  override readonly name = "RedshiftSqlError";
  /** Five characters, for example `42601` for a syntax error. */
  readonly sqlState: string;
  readonly hint: string | undefined;

  constructor(message: string, sqlState: string, { hint, ...options }: Options = {}) {
    super(message, options);
    this.sqlState = sqlState;
    this.hint = hint;
  }
}
