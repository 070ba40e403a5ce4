/** An error of Lambda's API, under the name that clients match on. */
export class LambdaError extends Error {
  override readonly name = "LambdaError";
  readonly type: string;
  readonly status: number;

  constructor(status: number, type: string, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}
