/** Redshift would abort this transaction in favour of another one; PostgreSQL would let both go on. */
export class ConflictError extends Error {
  override readonly name = "ConflictError";
}
