import type { ClientBase } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { TargetColumn, TargetTable } from "./target-table.ts";
import { quoteIdentifier } from "./target-table.ts";

/** Where the converted rows go. After an error nothing more may be written. */
export type CopySink = {
  /** Resolves when there is room for more. */
  write(rows: Buffer): Promise<void>;
  /** Resolves when PostgreSQL has taken all rows. */
  finish(): Promise<void>;
  /** Ends the session's COPY without its rows; the transaction is then broken, as after any error. */
  abort(reason: Error): Promise<void>;
};

/** Queued at most: enough that PostgreSQL and the conversion both keep busy. */
const queueBytes = 1024 * 1024;

/** `COPY … FROM STDIN` of the session. */
export function postgresSink(client: ClientBase, table: TargetTable, columns: readonly TargetColumn[]): CopySink {
  const names = columns.map((column) => quoteIdentifier(column.name)).join(", ");
  const stream = client.query(copyFrom(`copy ${table.sqlName} (${names}) from stdin`, { highWaterMark: queueBytes }));
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  let broken: Error | undefined; // `stream.errored` stays empty when the server's own error is emitted
  stream.once("finish", resolve);
  stream.on("error", (error: Error) => {
    broken ??= error;
    reject(error);
  });
  ended.catch(() => undefined); // whoever waits next gets the error
  const failed = new Promise<never>((_, rejectFailed) => stream.on("error", rejectFailed));
  failed.catch(() => undefined);

  return {
    async write(rows) {
      if (broken) throw broken;
      const drained = Promise.withResolvers<void>();
      if (stream.write(rows)) return;
      stream.once("drain", drained.resolve);
      await Promise.race([drained.promise, failed]);
    },
    async finish() {
      if (broken) throw broken;
      stream.end();
      await ended;
    },
    async abort(reason) {
      if (!broken) stream.destroy(reason);
      await ended.catch(() => undefined);
    },
  };
}

/** NOLOAD: everything is read and checked, nothing is written. */
export function discardingSink(): CopySink {
  return { write: async () => undefined, finish: async () => undefined, abort: async () => undefined };
}
