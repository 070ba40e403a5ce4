import { notFoundHttpStatus } from "./unconfirmed.ts";

/** A refusal of the Data API itself; a statement that failed is not one. */
export class DataApiError extends Error {
  override readonly name = "DataApiError";
  /** The error's name in the service model. */
  readonly type: string;
  readonly status: number;
  /** Members beside the message. */
  readonly members: Record<string, string>;

  constructor(type: string, message: string, options: { status?: number; members?: Record<string, string> } = {}) {
    super(message);
    this.type = type;
    this.status = options.status ?? 400;
    this.members = options.members ?? {};
  }
}

export function validationError(message: string): DataApiError {
  return new DataApiError("ValidationException", message);
}

export function notFound(message: string, id: string): DataApiError {
  const options = { status: notFoundHttpStatus, members: { ResourceId: id } };
  return new DataApiError("ResourceNotFoundException", message, options);
}

export function unknownStatement(id: string): DataApiError {
  return notFound("Query does not exist.", id);
}
