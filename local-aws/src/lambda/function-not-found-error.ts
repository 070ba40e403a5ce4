/** Lambda's ResourceNotFoundException. */
export class FunctionNotFoundError extends Error {
  override readonly name = "ResourceNotFoundException";

  constructor(arn: string) {
    super(`Function not found: ${arn}`);
  }
}
