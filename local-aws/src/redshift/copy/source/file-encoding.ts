import { TextDecoder } from "node:util";
import type { Encoding } from "../statement/encodings.ts";
import { FileFault } from "./file-fault.ts";

/**
 * The bytes of a file as UTF-8.
 *
 * UTF16 needs a byte order mark, UTF16LE and UTF16BE may have one; the mark is not part of the data. UTF8 passes
 * unchanged: the columns check it.
 *
 * @throws FileFault with code 1221 if the file is not in that encoding
 * @see https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html
 */
export async function* asUtf8(bytes: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  if (encoding === "UTF8") yield* bytes;
  else if (encoding === "ISO88591") for await (const chunk of bytes) yield Buffer.from(chunk.toString("latin1"));
  else yield* fromUtf16(bytes, encoding);
}

async function* fromUtf16(bytes: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | undefined;
  let start: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const next = decoder ? chunk : Buffer.concat([start, chunk]);
    if (!decoder && next.length < 2) {
      start = next;
      continue;
    }
    decoder ??= new TextDecoder(byteOrder(next, encoding), { fatal: true });
    yield decode(encoding, decoder, next);
  }
  if (decoder) yield decode(encoding, decoder);
  else if (start.length > 0) throw otherEncoding(encoding);
}

function byteOrder(start: Buffer, encoding: Encoding): "utf-16le" | "utf-16be" {
  if (encoding === "UTF16LE") return "utf-16le";
  if (encoding === "UTF16BE") return "utf-16be";
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  if (start[0] === 0xfe && start[1] === 0xff) return "utf-16be";
  throw otherEncoding(encoding);
}

/** @param bytes none at the end of the file */
function decode(encoding: Encoding, decoder: TextDecoder, bytes?: Buffer): Buffer {
  try {
    return Buffer.from(decoder.decode(bytes, { stream: bytes !== undefined }));
  } catch {
    throw otherEncoding(encoding);
  }
}

function otherEncoding(encoding: Encoding): FileFault {
  const why = encoding === "UTF16" ? "no byte order mark, or no UTF-16 after it" : "it is not UTF-16";
  return new FileFault({ code: 1221, message: `The file is not encoded as ${encoding}: ${why}` });
}
