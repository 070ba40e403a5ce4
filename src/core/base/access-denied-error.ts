import { LoaderError } from "./loader-error.ts";

/** AWS refuses access to an address of S3, or to a bus. An address may hold an object: denied is not absent. */
export class AccessDeniedError extends LoaderError {
  override readonly name = "AccessDeniedError";
  readonly code = "ACCESS_DENIED";
}
