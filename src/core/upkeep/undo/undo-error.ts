import { LoaderError } from "../../base/loader-error.ts";

/** A batch was not undone; the text says why, and what was changed: nothing. */
export class UndoError extends LoaderError {
  override readonly name = "UndoError";
  readonly code = "UNDO";
}
