import { LoaderError } from "../base/loader-error.ts";

/** A load of these files does not fit into one call of the Data API. A load of fewer files does. */
export class BatchTooLargeError extends LoaderError {
  override readonly name = "BatchTooLargeError";
  readonly code = "BATCH_TOO_LARGE";
}
