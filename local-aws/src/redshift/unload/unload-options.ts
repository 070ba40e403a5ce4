import { CopyError } from "../copy/copy-error.ts";
import type { TokenReader } from "../copy/statement/token-reader.ts";

/** The options of one UNLOAD as written: name → argument, or true if it takes none. */
export type UnloadOptions = Map<string, string | number | boolean | readonly string[]>;

/** Reads the argument of an option; the option's name is already taken. */
type ArgumentReader = (reader: TokenReader) => string | number | boolean | readonly string[];

const none: ArgumentReader = () => true;
const text: ArgumentReader = (reader) => {
  reader.takeWord("AS");
  return reader.needString();
};
const verbose: ArgumentReader = (reader) => (reader.takeWord("VERBOSE") === undefined ? true : "VERBOSE");
const onOff: ArgumentReader = (reader) =>
  !["OFF", "FALSE"].includes(reader.takeWord("ON", "TRUE", "OFF", "FALSE") ?? "");

const megabyte = 1024 * 1024;

const size =
  (least: number, most: number): ArgumentReader =>
  (reader) => {
    reader.takeWord("AS");
    const value = reader.takeNumber();
    if (value === undefined) return reader.fail();
    const megabytes = reader.takeWord("MB", "GB") === "GB" ? value * 1024 : value;
    if (megabytes >= least && megabytes <= most) return Math.floor(megabytes * megabyte);
    throw new CopyError(`${value} is outside the valid range (${least} MB .. ${most} MB) of this UNLOAD option`, {
      sqlState: "22023",
    });
  };

const columnList: ArgumentReader = (reader) => {
  reader.needWord("BY");
  reader.needSymbol("(");
  const names = [reader.needIdentifier()];
  while (reader.takeSymbol(",")) names.push(reader.needIdentifier());
  reader.needSymbol(")");
  return names;
};

const encrypted: ArgumentReader = (reader) => {
  if (reader.takeWord("AUTO")) return true;
  throw new CopyError(
    "The local Redshift writes without encryption: leave out ENCRYPTED, or say ENCRYPTED AUTO, which uses the bucket's own",
    { sqlState: "0A000" },
  );
};

/** 6.2 GB, in MB. */
const maxFileMegabytes = 6.2 * 1024;

/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html */
const optionArguments: Record<string, ArgumentReader> = {
  CSV: none,
  PARQUET: none,
  JSON: none,
  PARTITION: columnList,
  INCLUDE: none,
  MANIFEST: verbose,
  HEADER: none,
  DELIMITER: text,
  FIXEDWIDTH: text,
  ENCRYPTED: encrypted,
  BZIP2: none,
  GZIP: none,
  ZSTD: none,
  ADDQUOTES: none,
  NULL: text,
  ESCAPE: none,
  ALLOWOVERWRITE: none,
  CLEANPATH: none,
  PARALLEL: onOff,
  MAXFILESIZE: size(5, maxFileMegabytes),
  ROWGROUPSIZE: size(32, 128),
  REGION: text,
  EXTENSION: text,
};

const formatWords = ["CSV", "PARQUET", "JSON"];

/** Takes one option with its argument, if the next word is one. */
export function takeUnloadOption(reader: TokenReader, options: UnloadOptions): boolean {
  const isFormat = reader.takeWord("FORMAT") !== undefined;
  if (isFormat) reader.takeWord("AS");
  const name = reader.takeWord(...(isFormat ? formatWords : Object.keys(optionArguments)));
  if (name === undefined) return false;
  if (name === "INCLUDE" && ![...options.keys()].at(-1)?.startsWith("PARTITION")) reader.fail();
  if (options.has(name)) throw new CopyError("conflicting or redundant options", { sqlState: "42601" });
  options.set(name, optionArguments[name]?.(reader) ?? true);
  return true;
}
