export type LogEntry = { functionName: string; requestId: string; line: string };

export type InvocationRequest = {
  /** JSON. */
  payload: string;
  requestId?: string;
  /** JSON of `context.clientContext`. */
  clientContext?: string | undefined;
};

export type InvocationResult = {
  requestId: string;
  /** JSON: the handler's answer, or a `FunctionError`. */
  payload: string;
  failed: boolean;
  /** Everything the invocation wrote, and its error. */
  log: readonly string[];
};
