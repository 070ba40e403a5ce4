import { LoaderError } from "./loader-error.ts";

/** S3 refuses access to an address. It may hold an object: denied is not absent. */
export class AccessDeniedError extends LoaderError {
  override readonly name = "AccessDeniedError";
  readonly code = "ACCESS_DENIED";
}
