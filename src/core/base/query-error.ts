import { LoaderError } from "./loader-error.ts";

/** The warehouse ran a query of its own and refused it; the message is the warehouse's. */
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
