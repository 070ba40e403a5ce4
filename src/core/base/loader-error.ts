/**
 * Base of every error this package throws on purpose.
 *
 * `code` is stable and safe to match on; `message` is for people and may change.
 * `retryable` is all a handler needs to choose between giving a message back to
 * the queue for another try and reporting a failure that a person must mend.
 */
export abstract class LoaderError extends Error {
  abstract readonly code: string;
  abstract readonly retryable: boolean;
}
