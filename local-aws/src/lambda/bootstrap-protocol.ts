/** One event for the function, sent to its process. */
export type Invocation = {
  requestId: string;
  /** JSON. */
  payload: string;
  invokedFunctionArn: string;
  /** Epoch milliseconds; the process is killed at this time. */
  deadlineMs: number;
  traceId: string;
  /** JSON of `context.clientContext`. */
  clientContext: string | undefined;
};

/** What Lambda answers when a function fails. */
export type FunctionError = { errorType: string; errorMessage: string; trace?: readonly string[] };

/** What a process sends back: one message once its module is loaded, then two per invocation, as it begins and ends. */
export type BootstrapMessage =
  | { kind: "ready" }
  | { kind: "begun" }
  | { kind: "done"; payload: string }
  /** `fatal`: the process ends and must not be used again. */
  | { kind: "failed"; error: FunctionError; fatal: boolean };

/** Ends an invocation's output on stdout and on stderr, because pipes and IPC are not ordered among each other. */
export const OUTPUT_END = "\u0000end of invocation\u0000";
