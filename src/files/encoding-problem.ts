const beginsBigEndian = (bytes: Uint8Array) => bytes[0] === 0xfe && bytes[1] === 0xff;
const beginsLittleEndian = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xfe;

/** What is wrong with ENCODING, by the byte order mark and by the zeros that letters of ASCII have in UTF-16. */
export function encodingProblem(bytes: Uint8Array, encoding: unknown): { message: string; remedy: string } | undefined {
  const hasMark = beginsBigEndian(bytes) || beginsLittleEndian(bytes);
  const order = zeroOrder(bytes);
  if (encoding === "UTF16") {
    if (hasMark) return undefined;
    const remedy = order ? `write ENCODING UTF16${order} in copy.options` : "take ENCODING UTF16 out of copy.options";
    return { message: "ENCODING UTF16 goes by a byte order mark, and the file has none", remedy };
  }
  if (encoding === "UTF16LE" || encoding === "UTF16BE" || !(hasMark || order)) return undefined;
  return {
    message: `the file is UTF-16, and COPY would read it as ${encoding === "ISO88591" ? "ISO 8859-1" : "UTF-8"}`,
    remedy: `add ENCODING UTF16${hasMark ? "" : order} to copy.options, or write the file as UTF-8`,
  };
}

/** The encoding that the bytes of a text show; undefined for UTF-8, of which the last character may be cut off. */
export function encodingOf(bytes: Uint8Array): "UTF16" | "UTF16LE" | "UTF16BE" | "ISO88591" | undefined {
  if (beginsBigEndian(bytes) || beginsLittleEndian(bytes)) return "UTF16";
  const order = zeroOrder(bytes);
  if (order) return `UTF16${order}`;
  return isUtf8(bytes) ? undefined : "ISO88591";
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Which byte of most pairs is zero: the first of each in big-endian text of ASCII, the second in little-endian. */
function zeroOrder(bytes: Uint8Array): "BE" | "LE" | undefined {
  const zeros = [0, 0];
  const length = Math.min(bytes.length, 1024);
  for (let at = 0; at < length; at++) if (bytes[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [first = 0, second = 0] = zeros;
  if (first > length / 4 && second === 0) return "BE";
  return second > length / 4 && first === 0 ? "LE" : undefined;
}
