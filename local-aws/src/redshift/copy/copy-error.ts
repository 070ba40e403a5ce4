/** What Redshift prints below the message of an error of its storage layer, facts §1.10. */
export type ErrorBlock = { error: string; code: number; context: string; location: string; process: string };

/**
 * A COPY that Redshift refuses.
 *
 * `message` is the primary message and `detail` the block below it, both in Redshift's words. An error that is
 * thrown before the statement's query id is known carries its `block` instead of the finished `detail`.
 */
export class CopyError extends Error {
  override readonly name = "CopyError";
  /** As it goes over the wire; XX000 for everything that is not a mistake in the statement (facts §1.10). */
  readonly sqlState: string;
  readonly detail?: string;
  readonly block?: ErrorBlock;

  constructor(
    message: string,
    options: { sqlState?: string; detail?: string; block?: ErrorBlock; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.sqlState = options.sqlState ?? "XX000";
    if (options.detail !== undefined) this.detail = options.detail;
    if (options.block !== undefined) this.block = options.block;
  }
}

/** The same error with its block written out for the query that failed. */
export function withDetail(error: CopyError, queryId: number, sessionId: number): CopyError {
  if (!error.block || error.detail !== undefined) return error;
  const { block, message, sqlState } = error;
  const line = "-----------------------------------------------";
  const detail = [
    "",
    line,
    `error:  ${block.error}`,
    `code:      ${block.code}`,
    `context:   ${block.context}`,
    `query:     ${queryId}`,
    `location:  ${block.location}`,
    `process:   ${block.process} [pid=${sessionId}]`,
    line,
  ];
  return new CopyError(message, { sqlState, block, detail: `${detail.join("\n  ")}\n`, cause: error.cause });
}

export function syntaxError(near: string): CopyError {
  const where = near === "" ? "end of input" : `or near "${near}"`;
  return new CopyError(`syntax error at ${where}`, { sqlState: "42601" });
}

/** An error of S3 as COPY reports it: code 8001, the text both as message and in the block. */
export function storageError(error: string, context = "", cause?: unknown): CopyError {
  const block = { error, code: 8001, context, location: "s3_utility.cpp:539", process: "padbmaster" };
  return new CopyError(error, { block, cause });
}

/**
 * A manifest that COPY's role may not read: Redshift does not say so.
 *
 * @see https://github.com/PostHog/posthog/pull/61603
 */
export function unreadableManifest(cause?: unknown): CopyError {
  return storageError("COPY with MANIFEST parameter requires full path of an S3 object", "", cause);
}

/** A columnar file that cannot be read into the table: code 15007 unless said otherwise. */
export function spectrumScanError(
  context: string,
  { code = 15007, cause }: { code?: number; cause?: unknown } = {},
): CopyError {
  const error = "Spectrum Scan Error";
  const block = { error, code, context, location: "dory_util.cpp:1450", process: "worker_thread" };
  return new CopyError(error, { block, cause });
}

/** A fault of the warehouse itself, which passes: the block is made up in the form of the others. */
export function internalError(context = "Unknown", cause?: unknown): CopyError {
  const error = "Internal error";
  const block = { error, code: 1000, context, location: "xen_execute.cpp:9177", process: "padbmaster" };
  return new CopyError(error, { block, cause });
}
