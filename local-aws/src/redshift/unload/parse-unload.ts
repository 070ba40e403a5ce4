import { CopyError } from "../copy/copy-error.ts";
import { takeAuthorization } from "../copy/statement/copy-authorization.ts";
import { copyCharacters } from "../copy/statement/copy-characters.ts";
import { fixedWidths } from "../copy/statement/fixed-widths.ts";
import { parseS3Url } from "../copy/statement/split-s3-url.ts";
import { copyTokens } from "../copy/statement/statement-tokens.ts";
import { type TokenReader, tokenReader } from "../copy/statement/token-reader.ts";
import { refuseUnloadConflicts } from "./refuse-unload-conflicts.ts";
import { takeUnloadOption, type UnloadOptions } from "./unload-options.ts";
import type { UnloadFormat, UnloadStatement } from "./unload-statement.ts";

export type { UnloadStatement } from "./unload-statement.ts";

/** A file holds at most 6.2 GB. */
const defaultMaxFileBytes = Math.floor(6.2 * 1024 ** 3);

/**
 * Reads an UNLOAD to S3.
 *
 * @throws CopyError with SQLSTATE 42601 for a syntax error, or naming the options that exclude each other
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html
 */
export function parseUnload(sql: string): UnloadStatement {
  const reader = tokenReader(copyTokens(sql));
  reader.needWord("UNLOAD");
  reader.needSymbol("(");
  const query = reader.needString();
  reader.needSymbol(")");
  reader.needWord("TO");
  const target = takeTarget(reader);
  const options = takeOptions(reader);
  refuseUnloadConflicts(options);
  return { query, ...target, format: formatOf(options), ...plainOptions(options) };
}

function takeTarget(reader: TokenReader): { bucket: string; prefix: string } {
  const to = reader.needString();
  const location = parseS3Url(to);
  if (location) return { bucket: location.bucket, prefix: location.key };
  throw new CopyError(`UNLOAD writes to Amazon S3 only: '${to}' is not of the form s3://bucket/prefix`, {
    sqlState: "0A000",
  });
}

function takeOptions(reader: TokenReader): UnloadOptions {
  const options: UnloadOptions = new Map();
  let authorizations = 0;
  while (!reader.done && !reader.takeSymbol(";")) {
    if (takeAuthorization(reader)) authorizations++;
    else if (!takeUnloadOption(reader, options)) reader.fail();
  }
  if (!reader.done) reader.fail();
  if (authorizations === 1) return options;
  const message =
    authorizations > 1
      ? "conflicting or redundant options"
      : "UNLOAD to Amazon S3 requires an authorization: IAM_ROLE, CREDENTIALS or ACCESS_KEY_ID";
  throw new CopyError(message, { sqlState: "42601" });
}

function formatOf(options: UnloadOptions): UnloadFormat {
  if (options.has("PARQUET")) return { kind: "parquet" };
  if (options.has("JSON")) return { kind: "json" };
  const nullAs = characters(options, "NULL") ?? "";
  const widths = options.get("FIXEDWIDTH");
  if (typeof widths === "string") return { kind: "fixedwidth", widths: fixedWidths(widths), nullAs };
  const delimiter = characters(options, "DELIMITER");
  if (delimiter !== undefined && !/^[^\r\n]$/u.test(delimiter)) {
    throw new CopyError("UNLOAD delimiter must be a single character other than newline and carriage return", {
      sqlState: "22023",
    });
  }
  if (options.has("CSV")) return { kind: "csv", delimiter: delimiter ?? ",", nullAs };
  const addQuotes = options.has("ADDQUOTES");
  return { kind: "delimited", delimiter: delimiter ?? "|", addQuotes, escape: options.has("ESCAPE"), nullAs };
}

function characters(options: UnloadOptions, name: string): string | undefined {
  const value = options.get(name);
  return typeof value === "string" ? copyCharacters(value) : undefined;
}

type PlainOptions = Omit<UnloadStatement, "query" | "bucket" | "prefix" | "format">;

function plainOptions(options: UnloadOptions): PlainOptions {
  const compression = (["GZIP", "ZSTD"] as const).find((name) => options.has(name));
  const extension = options.get("EXTENSION");
  const partitionBy = options.get("PARTITION");
  const manifest = options.get("MANIFEST");
  return {
    header: options.has("HEADER"),
    ...(compression && { compression }),
    ...(typeof extension === "string" && { extension }),
    partitionBy: Array.isArray(partitionBy) ? partitionBy : [],
    includePartitions: options.has("INCLUDE"),
    ...(manifest && { manifest: { verbose: manifest === "VERBOSE" } }),
    existing: options.has("ALLOWOVERWRITE") ? "overwrite" : options.has("CLEANPATH") ? "remove" : "refuse",
    parallel: options.get("PARALLEL") !== false,
    maxFileBytes: Number(options.get("MAXFILESIZE") ?? defaultMaxFileBytes),
  };
}
