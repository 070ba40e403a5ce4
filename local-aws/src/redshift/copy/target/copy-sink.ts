import type { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { copyStage, isCast } from "./copy-stage.ts";
import type { TargetColumn, TargetTable } from "./target-table.ts";
import { quoteIdentifier } from "./target-table.ts";

/** Where the converted rows go. After an error nothing more may be written. */
type CopySink = {
  /** Resolves when there is room for more; `sent` is called when the memory of `rows` is not needed any more. */
  write(rows: Buffer, sent?: () => void): Promise<void>;
  /** Resolves when PostgreSQL has taken all rows. */
  finish(): Promise<void>;
  /** Ends the session's COPY without its rows; the transaction is then broken, as after any error. */
  abort(reason: Error): Promise<void>;
};

/** `COPY … FROM STDIN` of the session; through a stage table if PostgreSQL must cast a column from text. */
export async function postgresSink(
  client: Client,
  table: TargetTable,
  columns: readonly TargetColumn[],
): Promise<CopySink> {
  if (!columns.some(isCast)) return tableSink(client, table.sqlName, columns);
  const stage = copyStage(table, columns);
  await client.query(stage.createSql);
  const sink = tableSink(client, stage.name, columns);
  return {
    ...sink,
    async finish() {
      await sink.finish();
      await client.query(stage.moveSql);
    },
  };
}

/** Queued at most: enough that PostgreSQL and the conversion both keep busy. */
const queueBytes = 1024 * 1024;

/** The bytes before and after the rows in the binary format of COPY. */
const header = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
const trailer = Buffer.from([0xff, 0xff]);

function tableSink(client: Client, sqlName: string, columns: readonly TargetColumn[]): CopySink {
  const names = columns.map((column) => quoteIdentifier(column.name)).join(", ");
  const sql = `copy ${sqlName} (${names}) from stdin (format binary)`;
  const stream = client.query(copyFrom(sql, { highWaterMark: queueBytes }));
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  let broken: Error | undefined; // `stream.errored` stays empty when the server's own error is emitted
  stream.once("finish", resolve);
  stream.on("error", (error: Error) => {
    broken ??= error;
    reject(error);
  });
  ended.catch(() => undefined); // the next waiting call gets the error
  const failed = new Promise<never>((_, rejectFailed) => stream.on("error", rejectFailed));
  failed.catch(() => undefined);
  stream.write(header);

  return {
    async write(rows, sent) {
      if (broken) throw broken;
      const drained = Promise.withResolvers<void>();
      if (stream.write(rows, (error) => error ?? (isSent(client) && sent?.()))) return;
      stream.once("drain", drained.resolve);
      await Promise.race([drained.promise, failed]);
    },
    async finish() {
      if (broken) throw broken;
      stream.end(trailer);
      await ended;
    },
    async abort(reason) {
      if (!broken) stream.destroy(reason);
      await ended.catch(() => undefined);
    },
  };
}

/** Whether nothing waits in the connection: the stream is done with a piece when the connection has taken it. */
function isSent({ connection }: Client): boolean {
  return connection.stream.writableLength === 0;
}

/** NOLOAD: everything is read and checked, nothing is written. */
export function discardingSink(): CopySink {
  return { write: async (_, sent) => sent?.(), finish: async () => undefined, abort: async () => undefined };
}
