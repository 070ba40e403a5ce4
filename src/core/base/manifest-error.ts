import { LoaderError } from "./loader-error.ts";

/** A manifest does not say which batch it is of, or says another one. */
export class ManifestError extends LoaderError {
  override readonly name = "ManifestError";
  readonly code = "MANIFEST";
}
