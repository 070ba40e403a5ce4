/** Fields of a log line: plain data, never the content of a message or of a file. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log lines, one JSON object each. Never throws: a load must not fail because of its log. */
export type Log = {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
};

/** An error as log fields. A plain spread would lose `message` and `stack`, which are not enumerable. Causes may form a circle. */
export function errorFields(error: unknown, causesLeft = 5): LogFields {
  if (!(error instanceof Error)) return { error: String(error) };
  const code = "code" in error ? { code: error.code } : {};
  const cause =
    error.cause === undefined || causesLeft === 0 ? {} : { cause: errorFields(error.cause, causesLeft - 1) };
  return { error: error.message, errorName: error.name, ...code, ...cause };
}
