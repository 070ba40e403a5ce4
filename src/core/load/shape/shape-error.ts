import { LoaderError } from "../../base/loader-error.ts";

/** Files of a load by name cannot be loaded now. Their messages go back to the queue, or the event comes again. */
export class ShapeError extends LoaderError {
  override readonly name = "ShapeError";
  readonly code = "SHAPE";
}
