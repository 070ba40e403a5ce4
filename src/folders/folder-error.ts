import { LoaderError } from "../core/base/loader-error.ts";
import { shown } from "../core/base/shown.ts";

/** A folder of pipelines that cannot be read, or that says what AWS would refuse. */
export class FolderError extends LoaderError {
  override readonly name = "FolderError";
  readonly code = "INVALID_FOLDER";
  readonly retryable = false;

  /** @param lines of the message; each is shown as data, so a file's name cannot add a line or move the cursor */
  constructor(lines: string | readonly string[], options?: ErrorOptions) {
    super([lines].flat().map(shown).join("\n"), options);
  }
}
