import { LoaderError } from "./loader-error.ts";

/** The warehouse refused a query; the message is the warehouse's own. */
export class QueryError extends LoaderError {
  override readonly name = "QueryError";
  readonly code = "QUERY_FAILED";
  /** Whether it was given up without an answer. */
  readonly isUnanswered: boolean;

  constructor(message: string, { isUnanswered = false, ...options }: ErrorOptions & { isUnanswered?: boolean } = {}) {
    super(message, options);
    this.isUnanswered = isUnanswered;
  }
}
