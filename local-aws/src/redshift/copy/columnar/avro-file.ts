import { crc32, inflateRawSync } from "node:zlib";
import avro, { type Type, type types } from "avsc";
import { compressors } from "hyparquet-compressors";
import { type ByteReader, byteReader } from "./avro-bytes.ts";
import { avroType } from "./avro-json.ts";

/** `records` yields the values block by block. */
type AvroFile = { type: types.RecordType; records: AsyncGenerator<unknown[]> };

/** The limits that AWS documents, in bytes. */
const maxHeaderBytes = 1024 * 1024;
const maxBlockBytes = 4 * 1024 * 1024;
/** Limit of a decompressed block: a row has at most this many bytes (facts §4.1). */
const maxInflatedBytes = 64 * 1024 * 1024;
const syncBytes = 16;
const crcBytes = 4;

/**
 * Opens an Avro object container file. The library decodes the values, but its own file reader accepts a truncated
 * file as complete.
 *
 * @throws Error if the file is not an Avro file
 * @see https://avro.apache.org/docs/1.12.0/specification/#object-container-files
 */
export async function openAvro(bytes: AsyncIterable<Uint8Array>): Promise<AvroFile> {
  const reader = byteReader(bytes);
  if ((await reader.take(4)).toString("latin1") !== "Obj\u0001")
    throw new Error("the magic number is not that of Avro");
  const metadata = await readMetadata(reader);
  const type = avroType(metadata.get("avro.schema")?.toString("utf8") ?? "");
  if (!(type instanceof avro.types.RecordType)) throw new Error(`the schema's type is ${type.typeName}, not record`);
  const decompress = decompressor(metadata.get("avro.codec")?.toString("latin1") ?? "null");
  const sync = await reader.take(syncBytes);
  return { type, records: readBlocks(reader, type, { sync, decompress }) };
}

async function readMetadata(reader: ByteReader): Promise<Map<string, Buffer>> {
  const entries = new Map<string, Buffer>();
  for (let count = await readLong(reader); count !== 0; count = await readLong(reader)) {
    if (count < 0) await readLong(reader); // the size of the entries, which may be skipped
    for (let left = Math.abs(count); left > 0; left--) {
      const key = (await readBytes(reader, maxHeaderBytes)).toString("utf8");
      entries.set(key, await readBytes(reader, maxHeaderBytes));
      if (reader.position > maxHeaderBytes) throw new Error(`the header is longer than ${maxHeaderBytes} bytes`);
    }
  }
  return entries;
}

type Decompress = (block: Buffer) => Uint8Array;

function decompressor(codec: string): Decompress {
  switch (codec) {
    case "null":
      return (block) => block;
    case "deflate":
      return (block) => inflateRawSync(block, { maxOutputLength: maxInflatedBytes });
    case "snappy":
      return checkedUnsnappy;
    default:
      throw new Error(`the codec is ${codec}, and COPY reads null, deflate and snappy`);
  }
}

/** Avro puts the checksum of the content behind each block of snappy. */
function checkedUnsnappy(block: Buffer): Uint8Array {
  const end = block.length - crcBytes;
  if (end < 0) throw new Error("a block of snappy has no checksum");
  const inflated = unsnappy(block.subarray(0, end));
  if (crc32(inflated) !== block.readUInt32BE(end)) throw new Error("the checksum of a block is wrong");
  return inflated;
}

function unsnappy(block: Buffer): Uint8Array {
  let length = 0;
  for (let at = 0, shift = 0; at < block.length && shift < 35; at++, shift += 7) {
    const byte = block[at] as number; // within bounds
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  if (length > maxInflatedBytes) throw new Error(`a block of ${length} bytes is too large`);
  const inflated = compressors.SNAPPY?.(block, length);
  if (!inflated) throw new Error("snappy is not available");
  return inflated;
}

type BlockRules = { sync: Buffer; decompress: Decompress };

async function* readBlocks(
  reader: ByteReader,
  type: Type,
  { sync, decompress }: BlockRules,
): AsyncGenerator<unknown[]> {
  while (!(await reader.isAtEnd())) {
    const count = await readLong(reader);
    const block = decompress(await readBytes(reader, maxBlockBytes));
    if (!sync.equals(await reader.take(syncBytes))) throw new Error("a sync marker is wrong");
    yield decodeAll(type, Buffer.from(block.buffer, block.byteOffset, block.length), count);
  }
}

function decodeAll(type: Type, block: Buffer, count: number): unknown[] {
  const values: unknown[] = [];
  let at = 0;
  for (let left = count; left > 0; left--) {
    const { value, offset } = type.decode(block, at);
    if (offset < 0) throw new Error("a block ends within a record");
    if (offset === at && count > block.length + maxEmptyRecords) throw new Error("a block claims too many records");
    values.push(value);
    at = offset;
  }
  if (count < 0 || at !== block.length) throw new Error("a block is longer than its records");
  return values;
}

/** Records without fields take no bytes: more in one block than any writer makes would only exhaust the memory. */
const maxEmptyRecords = 1_000_000;

async function readBytes(reader: ByteReader, most: number): Promise<Buffer> {
  const length = await readLong(reader);
  if (length < 0 || length > most) throw new Error(`a length of ${length} bytes is not within 0 and ${most}`);
  return reader.take(length);
}

/** A number in zigzag code. */
async function readLong(reader: ByteReader): Promise<number> {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const [byte = 0] = await reader.take(1);
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) break;
    if (shift > 56n) throw new Error("a number has too many bytes");
  }
  return Number((value >> 1n) ^ -(value & 1n));
}
