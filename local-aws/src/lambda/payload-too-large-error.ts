/** Lambda's RequestEntityTooLargeException. */
export class PayloadTooLargeError extends Error {
  override readonly name = "RequestEntityTooLargeException";

  constructor(bytes: number, invocationType: string, limitBytes: number) {
    super(`${bytes} byte payload is too large for the ${invocationType} invocation type (limit ${limitBytes} bytes)`);
  }
}
