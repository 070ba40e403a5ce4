import { LoaderError } from "./loader-error.ts";

/** S3 refuses to say what is at an address. It may hold something: denied is not absent. */
export class AccessDeniedError extends LoaderError {
  override readonly name = "AccessDeniedError";
  readonly code = "ACCESS_DENIED";
}
