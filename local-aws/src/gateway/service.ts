/** An emulated AWS service: a function from request to response, so that a test can call it with no port. */
export type Service = (request: Request) => Promise<Response>;
