import { LoaderError } from "../../core/base/loader-error.ts";

/** What the page asked for is not there, or not complete. */
export class ConsoleError extends LoaderError {
  override readonly name = "ConsoleError";
  readonly code = "CONSOLE";
  /** Of HTTP. */
  readonly status: 400 | 404;

  constructor(status: 400 | 404, message: string) {
    super(message);
    this.status = status;
  }
}
