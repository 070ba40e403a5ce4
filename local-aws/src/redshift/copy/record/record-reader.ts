import { type AcceptRecord, setRaw, textRecord } from "./text-record.ts";

/** Takes a file's bytes piece by piece and hands on its records. */
export type RecordReader = { push(chunk: Uint8Array): void; end(): void };

/** More bytes are needed to see the end of the record. */
export const incomplete = -1;

/** Redshift's limit for one row of a load (facts §4.1). */
const maxRecordBytes = 64 * 1024 * 1024;

export type RecordCutter = {
  /**
   * Reads the record that starts at `start` and returns where the next one starts, or {@link incomplete}.
   *
   * @param isLast no more bytes will come: {@link incomplete} must not be returned
   */
  read(bytes: Uint8Array, start: number, isLast: boolean): number;
  readonly line: number;
};

/**
 * Feeds whole records to `cutter`. An unfinished record is read again only after its bytes have doubled, so even the
 * longest record is read only a few times.
 */
export function recordReader(cutter: RecordCutter, accept: AcceptRecord): RecordReader {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let wantedBytes = 0;
  let joined = Buffer.alloc(0);

  /** In the same memory each time: what is left there of the last time comes first, so nothing of it is overwritten. */
  const join = (): Uint8Array => {
    if (joined.length < pendingBytes) joined = Buffer.allocUnsafeSlow(2 * pendingBytes);
    let at = 0;
    for (const piece of pending) {
      joined.set(piece, at);
      at += piece.length;
    }
    return joined.subarray(0, at);
  };

  const cut = (isLast: boolean) => {
    const bytes = pending.length === 1 && pending[0] ? pending[0] : join();
    let at = 0;
    while (at < bytes.length) {
      const next = cutter.read(bytes, at, isLast);
      if (next === incomplete) break;
      at = next;
    }
    pending = at < bytes.length ? [bytes.subarray(at)] : [];
    pendingBytes = bytes.length - at;
    wantedBytes = at === 0 ? pendingBytes * 2 : 0;
    if (pendingBytes > maxRecordBytes) refuseLongRecord(cutter.line, bytes.subarray(at), accept);
  };

  return {
    push(chunk) {
      pending.push(chunk);
      pendingBytes += chunk.length;
      if (pendingBytes >= wantedBytes) cut(false);
    },
    end() {
      if (pendingBytes > 0) cut(true);
    },
  };
}

function refuseLongRecord(line: number, raw: Uint8Array, accept: AcceptRecord): void {
  const record = textRecord(0);
  record.line = line;
  setRaw(record, raw, 0, raw.length);
  record.fault = { code: 1216, message: `Input row is longer than ${maxRecordBytes} bytes` };
  record.fatal = true;
  accept(record);
}

export function countNewlines(bytes: Uint8Array, start: number, end: number): number {
  let lines = 0;
  for (let at = start; at < end; at++) if (bytes[at] === 0x0a) lines++;
  return lines;
}
