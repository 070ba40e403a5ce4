/** A Lambda function as the local AWS runs it: the built bundle and its configuration. */
export type LocalFunction = {
  name: string;
  /** Holds `<file>.mjs`; becomes LAMBDA_TASK_ROOT and the working directory. */
  directory: string;
  /** `file.export`, as in Lambda's configuration: "loader.handler". */
  handler: string;
  timeoutSeconds: number;
  memoryMegabytes: number;
  environment: Readonly<Record<string, string>>;
  /** Processes at most; further invocations wait in order (on AWS they would be throttled). */
  maxConcurrency: number;
};
