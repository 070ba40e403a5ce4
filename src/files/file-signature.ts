/** A format or compression that a file's first bytes give away, and how COPY is told of it; `option` is absent where it reads none. */
export type Signature = { name: string; option?: string };

/**
 * `pattern` where text may begin with the same letters: BZIP2 has a digit and the mark of a block behind them.
 *
 * @see https://en.wikipedia.org/wiki/List_of_file_signatures
 */
const signatures: readonly (Signature & { bytes: string; pattern?: RegExp })[] = [
  { bytes: "PAR1", name: "Parquet", option: "PARQUET" },
  { bytes: "Obj\x01", name: "Avro", option: "AVRO 'auto'" },
  { bytes: "\x1f\x8b", name: "GZIP", option: "GZIP" },
  { bytes: "\x28\xb5\x2f\xfd", name: "ZSTD", option: "ZSTD" },
  { bytes: "BZh91AY&SY", pattern: /^BZh[1-9]1AY&SY/, name: "BZIP2", option: "BZIP2" },
  { bytes: "\x89LZO\0", name: "LZOP", option: "LZOP" },
  { bytes: "PK\x03\x04", name: "ZIP" },
  { bytes: "7z\xbc\xaf\x27\x1c", name: "7-Zip" },
  { bytes: "\xfd7zXZ\0", name: "XZ" },
];

const longest = Math.max(...signatures.map(({ bytes }) => bytes.length));

/** @returns undefined for text, and for all else that is not known */
export function signatureOf(bytes: Uint8Array): Signature | undefined {
  const start = Buffer.from(bytes.subarray(0, longest)).toString("latin1");
  return signatures.find(({ bytes: first, pattern }) => (pattern ? pattern.test(start) : start.startsWith(first)));
}
