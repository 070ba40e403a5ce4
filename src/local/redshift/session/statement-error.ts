/** A statement that failed; `message` is all that the Data API tells of it (facts §1.10). */
export class StatementError extends Error {
  override readonly name = "StatementError";
  readonly sqlState: string;

  constructor(message: string, sqlState: string, options?: ErrorOptions) {
    super(message, options);
    this.sqlState = sqlState;
  }
}
