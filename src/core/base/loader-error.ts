/**
 * Base of every error this package throws on purpose.
 *
 * `code` is stable and safe to match on; `message` is for people and may change.
 */
export abstract class LoaderError extends Error {
  abstract readonly code: string;
}
