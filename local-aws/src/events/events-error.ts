/** A refusal of EventBridge: always HTTP 400, `code` is the exception's name. */
export class EventsError extends Error {
  override readonly name = "EventsError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
