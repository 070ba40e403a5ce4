import type { TextLayout } from "./text-layout.ts";

type Encoding = TextLayout["encoding"];

/** The text of a piece from a file's beginning, without a byte order mark. */
export function decoded(head: Uint8Array, encoding: Encoding): string {
  switch (encoding) {
    case "UTF8":
      return new TextDecoder().decode(head);
    case "ISO88591":
      return latin1(head);
    default:
      return utf16Decoder(head, encoding).decode(head);
  }
}

/** The text in UTF-8, as COPY reads it. */
export async function* asUtf8(chunks: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncIterable<Uint8Array> {
  if (encoding === "UTF8") yield* chunks;
  else if (encoding === "ISO88591") for await (const chunk of chunks) yield Buffer.from(latin1(chunk));
  else yield* fromUtf16(chunks, encoding);
}

const latin1 = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString("latin1");

async function* fromUtf16(chunks: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncIterable<Uint8Array> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  for await (const chunk of chunks) {
    decoder ??= utf16Decoder(chunk, encoding);
    yield Buffer.from(decoder.decode(chunk, { stream: true }));
  }
  if (decoder) yield Buffer.from(decoder.decode());
}

/** The byte order mark decides for UTF16. */
function utf16Decoder([first]: Uint8Array, encoding: Encoding) {
  const isBigEndian = encoding === "UTF16BE" || (encoding === "UTF16" && first === 0xfe);
  return new TextDecoder(isBigEndian ? "utf-16be" : "utf-16le");
}

/** The bytes of a file of that encoding. */
export function fromUtf8(bytes: Uint8Array, encoding: Encoding): Buffer {
  const utf8 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (encoding) {
    case "UTF8":
      return utf8;
    case "ISO88591":
      return Buffer.from(utf8.toString("utf8"), "latin1");
    case "UTF16":
      return Buffer.from(`\ufeff${utf8.toString("utf8")}`, "utf16le");
    case "UTF16LE":
      return Buffer.from(utf8.toString("utf8"), "utf16le");
    case "UTF16BE":
      return Buffer.from(utf8.toString("utf8"), "utf16le").swap16();
    default:
      return encoding satisfies never;
  }
}
