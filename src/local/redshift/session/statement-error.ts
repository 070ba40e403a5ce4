/** A statement that failed; `message` is all that the Data API tells of it (facts §1.10). */
export class StatementError extends Error {
  override readonly name = "StatementError";
  readonly sqlState: string;
  /** 0 if it failed outside a statement, as at the end of a transaction. */
  readonly queryId: number;

  constructor(message: string, { sqlState, queryId, cause }: { sqlState: string; queryId: number; cause?: unknown }) {
    super(message, { cause });
    this.sqlState = sqlState;
    this.queryId = queryId;
  }
}
