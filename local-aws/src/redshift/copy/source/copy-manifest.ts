import { CopyError, storageError } from "../copy-error.ts";
import { parseS3Url } from "../statement/split-s3-url.ts";

export type ManifestEntry = {
  url: string;
  bucket: string;
  key: string;
  /** Default false: a missing file is then skipped silently (facts §4.2). */
  mandatory: boolean;
  contentLength?: number;
  /** PARQUET and ORC rely on `contentLength`. */
  needsLength: boolean;
};

/**
 * Reads a COPY manifest, `{"entries":[{"url":"s3://…","mandatory":true,"meta":{"content_length":1}}]}`.
 *
 * @throws CopyError if the text is not such JSON, has no entries, or lacks the sizes that a columnar load needs
 */
export function parseManifest(text: string, { columnar }: { columnar: boolean }): ManifestEntry[] {
  const entries = entriesOf(parseJson(text));
  if (entries.length === 0) throw storageError("The manifest file has no entries");
  return entries.map((entry) => manifestEntry(entry, columnar));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw storageError(`Error occurred while parsing manifest file: ${reason}`, "", error);
  }
}

function entriesOf(manifest: unknown): unknown[] {
  const entries = isRecord(manifest) ? manifest["entries"] : undefined;
  if (Array.isArray(entries)) return entries;
  throw storageError("Error occurred while parsing manifest file: it has no array 'entries'");
}

function manifestEntry(entry: unknown, columnar: boolean): ManifestEntry {
  const url = isRecord(entry) ? entry["url"] : undefined;
  if (!isRecord(entry) || typeof url !== "string") throw storageError("A manifest entry has no url");
  const location = parseS3Url(url);
  if (!location || location.key === "") {
    throw storageError(`The manifest must name files by their full path, s3://bucket/key, not '${url}'`);
  }
  const contentLength = columnar ? lengthOf(entry) : undefined;
  const mandatory = entry["mandatory"] === true;
  return { url, ...location, mandatory, needsLength: columnar, ...(contentLength !== undefined && { contentLength }) };
}

function lengthOf(entry: Record<string, unknown>): number {
  const meta = entry["meta"];
  if (!isRecord(meta)) throw manifestError("File entry does not have 'meta' key.");
  const length = meta["content_length"];
  if (typeof length !== "number") throw manifestError("File entry does not have 'content_length' key.");
  return length;
}

function manifestError(error: string): CopyError {
  const block = { error, code: 15003, context: "", location: "spectrum_manifest.cpp:204", process: "padbmaster" };
  return new CopyError(error, { block });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
