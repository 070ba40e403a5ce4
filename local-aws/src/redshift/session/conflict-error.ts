/** A transaction that Redshift would give up for the sake of another, where PostgreSQL sees nothing wrong. */
export class ConflictError extends Error {
  override readonly name = "ConflictError";
}
