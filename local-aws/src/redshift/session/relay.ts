import type { Socket } from "node:net";
import type { Client, Submittable } from "pg";

/** Receives the frames of an answer. If `write` returns `false`, the next frames wait for `drain` or `close`. */
type FrameSink = {
  destroyed: boolean;
  write(frames: Buffer): boolean;
  once(event: "drain" | "close", listener: () => void): unknown;
};

export type Relay = {
  /** Messages of PostgreSQL's wire protocol, up to one that `ReadyForQuery` answers. */
  messages: Buffer;
  /** Returns what to pass on instead of a frame, or nothing to drop it. */
  change(frame: Buffer): Buffer | undefined;
  /** Returns what to pass on instead of a row; absent: rows are passed on unchanged. An error becomes the answer's. */
  changeRow?: ((frame: Buffer) => Buffer) | undefined;
  /** Returns what to pass on instead of adjacent rows, behind `changeRow`. */
  changeRows?: ((frames: Buffer) => Buffer) | undefined;
  sink: FrameSink;
};

const headerBytes = 5;
const code = (letter: string) => letter.charCodeAt(0);
const [dataRow, errorResponse, notice, parameterStatus, ready] = ["D", "E", "N", "S", "Z"].map(code);
/** `pg` must see these to know the state of its connection. */
const forClient = new Set([errorResponse, notice, parameterStatus, ready]);

/**
 * Lends the connection to a caller that speaks the protocol itself. Its messages go to PostgreSQL unchanged, and the
 * answers come back as frames, never parsed into values. Errors, notices and settings still go to `pg`.
 *
 * @throws DatabaseError if PostgreSQL answers with an error
 */
export async function relay(client: Client, { messages, change, changeRow, changeRows, sink }: Relay): Promise<void> {
  const { stream, handedBack } = await borrow(client);
  const pass = (frames: Buffer) => passOn(frames, sink, stream);
  const passRows = (frames: Buffer) => pass(changeRows === undefined ? frames : changeRows(frames));
  const rows = changeRow && changedRows(changeRow, passRows, handedBack.fail);
  const cut = frameCutter({
    rows: rows ?? passRows,
    other(frame) {
      const [type = 0] = frame;
      if (forClient.has(type)) return handedBack.parse(frame);
      const changed = change(frame);
      if (changed) pass(changed);
    },
  });
  stream.on("data", cut);
  stream.write(messages);
  await handedBack.promise;
}

type HandedBack = {
  promise: Promise<void>;
  parse(frame: Buffer): void;
  /** Makes the answer end with this error, unless PostgreSQL's comes first. */
  fail(error: Error): void;
};

/** Rows behind one that cannot be changed are dropped. */
function changedRows(
  change: (frame: Buffer) => Buffer,
  pass: (frames: Buffer) => void,
  fail: (error: Error) => void,
): (frames: Buffer) => void {
  let hasFailed = false;
  return (frames) => {
    if (hasFailed) return;
    const changed: Buffer[] = [];
    try {
      for (let at = 0; at < frames.length; at = frameEnd(frames, at))
        changed.push(change(frames.subarray(at, frameEnd(frames, at))));
    } catch (error) {
      hasFailed = true;
      fail(error instanceof Error ? error : new Error(String(error)));
    }
    pass(Buffer.concat(changed));
  };
}

/** Waits for the client's turn, then receives PostgreSQL's answers until `ReadyForQuery` is handed to `pg`. */
function borrow(client: Client): Promise<{ stream: Socket; handedBack: HandedBack }> {
  return new Promise((borrowed, refused) => {
    let failure: Error | undefined;
    const submit = ({ stream }: { stream: Socket }) => {
      const [parse] = stream.listeners("data") as ((chunk: Buffer) => void)[]; // pg-protocol's own, the only one
      if (!parse) throw new Error("pg does not listen to its connection");
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const closed = () => reject(failure ?? new Error("the connection to PostgreSQL broke"));
      stream.off("data", parse).once("close", closed);
      const parseFrame = (frame: Buffer) => {
        if (frame[0] === ready) stream.off("close", closed).removeAllListeners("data").on("data", parse);
        parse(frame);
        if (frame[0] !== ready) return;
        if (failure) reject(failure);
        else resolve();
      };
      const fail = (error: Error) => {
        failure ??= error;
      };
      borrowed({ stream, handedBack: { promise, parse: parseFrame, fail } });
    };
    const handleError = (error: Error) => {
      failure = error;
      refused(error); // without effect once it was borrowed
    };
    const query = { submit, handleError, handleReadyForQuery: () => undefined };
    client.query(query as unknown as Submittable); // the types do not know the handlers, nor the stream
  });
}

function passOn(frames: Buffer, sink: FrameSink, stream: Socket): void {
  if (sink.destroyed || sink.write(frames)) return;
  stream.pause();
  const resume = () => stream.resume();
  sink.once("drain", resume);
  sink.once("close", resume);
}

type Cut = { rows(frames: Buffer): void; other(frame: Buffer): void };

/** Cuts a stream into frames: adjacent rows in one piece, all other frames one by one. */
function frameCutter({ rows, other }: Cut): (chunk: Buffer) => void {
  let waiting: Buffer[] = [];
  let bytes = 0;
  let wanted = headerBytes;

  return (chunk) => {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes < wanted) return;
    const buffer = waiting.length === 1 ? chunk : Buffer.concat(waiting);
    let rowsFrom = 0;
    let at = 0;
    for (;;) {
      const end = frameEnd(buffer, at);
      if (end > buffer.length) {
        wanted = end - at;
        break;
      }
      if (buffer[at] !== dataRow) {
        if (rowsFrom < at) rows(buffer.subarray(rowsFrom, at));
        other(buffer.subarray(at, end));
        rowsFrom = end;
      }
      at = end;
    }
    if (rowsFrom < at) rows(buffer.subarray(rowsFrom, at));
    waiting = at < buffer.length ? [buffer.subarray(at)] : [];
    bytes = buffer.length - at;
  };
}

/** Where the frame ends, or at least its header. */
function frameEnd(buffer: Buffer, at: number): number {
  if (buffer.length < at + headerBytes) return at + headerBytes;
  return at + 1 + buffer.readUInt32BE(at + 1);
}
