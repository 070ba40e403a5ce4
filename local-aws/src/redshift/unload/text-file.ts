import { once } from "node:events";
import type { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip, createZstdCompress } from "node:zlib";
import type { ObjectStore } from "../copy/source/object-store.ts";
import type { ObjectWriter } from "../copy/source/object-writer.ts";
import type { OpenFile } from "./output-file.ts";
import type { RowText } from "./row-text.ts";
import type { UnloadCompression } from "./unload-statement.ts";

/** Sent at once. */
const chunkChars = 64 * 1024;

type TextFileRules = { text: RowText; header: boolean; compression: UnloadCompression | undefined };

/** Files of lines, compressed if asked for. */
export function textFiles(objects: Pick<ObjectStore, "create">, rules: TextFileRules): OpenFile {
  const { text, header, compression } = rules;
  return (bucket, key) => {
    const object = objects.create(bucket, key);
    const bytes = compression ? compressed(object, compression) : plain(object);
    let pending = header ? text.header : "";
    let lines = header ? 1 : 0;
    const flush = async () => {
      const piece = Buffer.from(pending);
      pending = "";
      await bytes.write(piece);
    };
    return {
      get bytes() {
        return bytes.written() + pending.length;
      },
      async write(row) {
        pending += text.line(row);
        lines++;
        if (pending.length >= chunkChars) await flush();
      },
      async finish() {
        await flush();
        await bytes.end();
        await object.finish();
        return { url: `s3://${bucket}/${key}`, bytes: bytes.written(), lines };
      },
      abort: () => object.abort(),
    };
  };
}

type ByteSink = { written(): number; write(piece: Buffer): Promise<void>; end(): Promise<void> };

function plain(object: ObjectWriter): ByteSink {
  let count = 0;
  return {
    written: () => count,
    async write(piece) {
      count += piece.length;
      await object.write(piece);
    },
    end: async () => undefined,
  };
}

function compressed(object: ObjectWriter, compression: UnloadCompression): ByteSink {
  const zip: Transform = compression === "GZIP" ? createGzip() : createZstdCompress();
  const sink = plain(object);
  const sent = pipeline(zip, async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) await sink.write(piece);
  });
  sent.catch(() => undefined); // the next call of write or end gets the error
  return {
    written: sink.written,
    async write(piece) {
      if (!zip.write(piece)) await Promise.race([once(zip, "drain"), sent]);
    },
    async end() {
      zip.end();
      await sent;
    },
  };
}
