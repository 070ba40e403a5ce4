import type { BatchFile } from "../../arrivals/batch-file.ts";
import { s3Url } from "../../arrivals/s3-url.ts";

/**
 * Finds files by the names that Redshift gives them in errors and views.
 *
 * `s3://bucket/key`, or for Parquet `https://s3.<region>.amazonaws.com/bucket/key` with the bucket in the path or in the
 * host, percent-encoded in part or not at all, and cut where a view has no room.
 */
type NamedFiles = {
  /** @param name all of it is one file's name, as the error views hold it */
  find(name: string): BatchFile | undefined;
  /** The first file that a text names, and the text without any names: whoever uploads a file may choose its name. */
  readText(text: string): { file: BatchFile | undefined; masked: string };
};

/** Bytes that the error views keep of a file's name: https://docs.aws.amazon.com/redshift/latest/dg/SYS_LOAD_ERROR_DETAIL.html */
const viewBytes = 256;
/** A shorter beginning of a name says too little of a file. */
const leastBeginning = 40;
/** Names that are not the batch's; a text of Redshift's holds one or two in all. */
const mostStrangers = 50;
const longestName = 4096;

export function namedFiles(files: readonly BatchFile[]): NamedFiles {
  const byName = new Map(files.map((file) => [nameOf(file), file]));
  const names = [...byName.keys()].toSorted();
  const lengths = [...new Set(names.map((name) => name.length))].toSorted((a, b) => b - a);
  const whole = (name: string) => byName.get(name);
  const cut = (name: string) => (name.length < leastBeginning ? undefined : onlyOneThatBegins(names, byName, name));

  const find = (given: string): BatchFile | undefined => {
    const isCut = Buffer.byteLength(given) >= viewBytes - 1; // a character of several bytes is left out as a whole
    const spellings = [withoutHost(given), decoded(withoutHost(given))];
    for (const name of spellings) {
      const file = whole(name) ?? (isCut ? cut(trimCut(name)) : undefined);
      if (file) return file;
    }
    return undefined;
  };

  /** The longest name that the text starts with, since one name may begin another. */
  const longestStart = (text: string): string | undefined => {
    for (const length of lengths) {
      const name = text.slice(0, length);
      if (byName.has(name)) return name;
    }
    return undefined;
  };

  /** A file whose name the text starts with, as it is or percent-encoded, and the length of the name there. */
  const startOf = (text: string): { file: BatchFile | undefined; length: number } | undefined => {
    const raw = longestStart(text);
    const plain = text.includes("%") ? longestStart(decoded(text)) : undefined;
    if (plain !== undefined && plain.length > (raw?.length ?? 0))
      return { file: whole(plain), length: encodedLength(text, plain.length) };
    return raw === undefined ? undefined : { file: whole(raw), length: raw.length };
  };

  const readText = (text: string): { file: BatchFile | undefined; masked: string } => {
    let found: BatchFile | undefined;
    let masked = "";
    let strangers = 0;
    let at = 0;
    for (let start = nextAddress(text, at); start >= 0 && strangers < mostStrangers; start = nextAddress(text, at)) {
      const address = text.slice(start, start + longestName);
      const name = withoutHost(address);
      const head = address.length - name.length;
      const known = startOf(name);
      const stranger = name.slice(0, endOfStranger(name, text[start - 1]));
      const end = start + head + (known?.length ?? stranger.length);
      if (!known) {
        strangers += 1;
        found ??= cut(trimCut(stranger)) ?? cut(trimCut(decoded(stranger)));
      } else if (isEndOfName(text.slice(end, end + 2))) found ??= known.file;
      masked += `${text.slice(at, start)}<file>`;
      at = end;
    }
    return { file: found, masked: masked + text.slice(at) };
  };

  return { find, readText };
}

/** `bucket/key`. */
const nameOf = ({ arrival }: BatchFile) => s3Url(arrival).slice("s3://".length);

const schemes = ["s3://", "https://"];

function nextAddress(text: string, from: number): number {
  const starts = schemes.map((scheme) => text.indexOf(scheme, from)).filter((start) => start >= 0);
  return starts.length > 0 ? Math.min(...starts) : -1;
}

/** `bucket/key` of an address in any of its spellings. */
function withoutHost(address: string): string {
  if (address.startsWith("s3://")) return address.slice("s3://".length);
  if (!address.startsWith("https://")) return address;
  const slash = address.indexOf("/", "https://".length);
  if (slash < 0) return address;
  const host = address.slice("https://".length, slash);
  const path = address.slice(slash + 1);
  if (/^s3[.-]/.test(host)) return path;
  const bucketEnd = host.lastIndexOf(".s3");
  return bucketEnd > 0 ? `${host.slice(0, bucketEnd)}/${path}` : path;
}

/** A name that is not a whole file's ends where its quotes do, or its word. */
function endOfStranger(name: string, before = ""): number {
  const end = before === "'" || before === '"' ? name.indexOf(before) : name.search(/['"\s]/);
  return end < 0 ? name.length : end;
}

/** What follows a name that does not go on: a dot comes before the column of a file. */
const isEndOfName = (rest: string) => /^(?:\.?$|\.?['"\s,;)\]])/.test(rest);

/** Without the dots of an ellipsis, and what is left of a character or an escape that was cut in two. */
function trimCut(name: string): string {
  const bare = name.endsWith("...") ? name.slice(0, -3) : name;
  const percent = bare.lastIndexOf("%");
  return (percent >= 0 && percent > bare.length - 3 ? bare.slice(0, percent) : bare).replaceAll("\ufffd", "").trimEnd();
}

/** The names are sorted, so those with one beginning are neighbours. */
function onlyOneThatBegins(
  names: readonly string[],
  byName: ReadonlyMap<string, BatchFile>,
  beginning: string,
): BatchFile | undefined {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((names[middle] ?? "") < beginning) low = middle + 1;
    else high = middle;
  }
  const [first = "", second = ""] = names.slice(low, low + 2);
  return first.startsWith(beginning) && !second.startsWith(beginning) ? byName.get(first) : undefined;
}

/** How much of an encoded text makes so many characters of the decoded one. */
function encodedLength(text: string, decodedLength: number): number {
  let [at, out] = [0, 0];
  for (const [token] of text.matchAll(/(?:%[0-9a-f]{2})+|[^%]+|%/gi)) {
    const length = decoded(token).length;
    if (out + length >= decodedLength) return at + (token.startsWith("%") ? token.length : decodedLength - out);
    [at, out] = [at + token.length, out + length];
  }
  return text.length;
}

/** Percent-escapes decoded, as far as they are some; the text is Redshift's, and may be cut anywhere. */
function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll("%", ""), "hex").toString());
}
