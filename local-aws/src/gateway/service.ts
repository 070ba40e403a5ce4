/** An emulated AWS service: a function from request to response, which a test can call without a port. */
export type Service = (request: Request) => Promise<Response>;
