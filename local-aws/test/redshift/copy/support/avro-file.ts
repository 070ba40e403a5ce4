import { once } from "node:events";
import { crc32, deflateRaw } from "node:zlib";
import avro, { type Schema } from "avsc";

/** An Avro file as the library writes it. */
export async function avroFile(schema: Schema, records: readonly unknown[], codec = "null"): Promise<Buffer> {
  const encoder = new avro.streams.BlockEncoder(schema, {
    codec,
    codecs: {
      null: (data, done) => done(null, data),
      deflate: deflateRaw,
      snappy: (data, done) => done(null, snappy(data)),
    },
  });
  const pieces: Buffer[] = [];
  encoder.on("data", (piece: Buffer) => pieces.push(piece));
  for (const record of records) encoder.write(record);
  encoder.end();
  await once(encoder, "end");
  return Buffer.concat(pieces);
}

const literalBytes = 60;

/** Snappy that compresses nothing, and Avro's checksum: the length (below 16384 here), then literals. */
function snappy(data: Buffer): Buffer {
  const pieces: Buffer[] = [Buffer.of(0x80 | (data.length & 0x7f), data.length >> 7)];
  for (let at = 0; at < data.length; at += literalBytes) {
    const literal = data.subarray(at, at + literalBytes);
    pieces.push(Buffer.of((literal.length - 1) << 2), literal);
  }
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(data));
  return Buffer.concat([...pieces, checksum]);
}
