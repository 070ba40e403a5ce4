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

/** The model says 404, the live service was seen to answer 400 (facts §1.2). */
export function notFound(message: string, id: string): DataApiError {
  return new DataApiError("ResourceNotFoundException", message, { members: { ResourceId: id } });
}

export function unknownStatement(id: string): DataApiError {
  return notFound("Query does not exist.", id);
}
