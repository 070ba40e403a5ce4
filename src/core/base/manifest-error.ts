import { LoaderError } from "./loader-error.ts";

/** A manifest does not name its batch, or names another batch. */
export class ManifestError extends LoaderError {
  override readonly name = "ManifestError";
  readonly code = "MANIFEST";
}
