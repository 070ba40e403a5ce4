/** A request that Redshift's API refuses, with status 400. */
export class AccountError extends Error {
  override readonly name = "AccountError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
