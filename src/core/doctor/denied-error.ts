import { LoaderError } from "../base/loader-error.ts";

/** AWS refuses a question to the caller, so its answer is not known: denied is not absent. */
export class DeniedError extends LoaderError {
  override readonly name = "DeniedError";
  readonly code = "DENIED";
  /** The action of IAM, for example `sqs:GetQueueAttributes`. */
  readonly action: string;

  constructor(action: string, options?: ErrorOptions) {
    super(`AWS refuses ${action} to you`, options);
    this.action = action;
  }
}
