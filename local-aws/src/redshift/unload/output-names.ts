import type { UnloadStatement } from "./unload-statement.ts";

/** Where a file belongs: a partition's folder (`""` without PARTITION BY), a slice and a part of it, both from 0. */
type FilePlace = { folder: string; slice: number; part: number };

const compressionExtensions = { GZIP: ".gz", ZSTD: ".zst" };

/**
 * The key of a file: `<prefix><slice>_part_<part>`, or `<prefix><part>` with PARALLEL OFF.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html
 */
export function fileKey(statement: UnloadStatement, { folder, slice, part }: FilePlace): string {
  const place = statement.parallel
    ? `${String(slice).padStart(4, "0")}_part_${String(part).padStart(2, "0")}`
    : String(part).padStart(3, "0");
  return `${folderPrefix(statement)}${folder}${place}${extensionOf(statement)}`;
}

/** What the keys of all files begin with: a folder, if there are partitions. */
export function folderPrefix({ prefix, partitionBy }: UnloadStatement): string {
  const needsSlash = partitionBy.length > 0 && prefix !== "" && !prefix.endsWith("/");
  return needsSlash ? `${prefix}/` : prefix;
}

function extensionOf({ extension, compression, format }: UnloadStatement): string {
  if (extension !== undefined) return extension === "" ? "" : `.${extension}`;
  if (compression) return compressionExtensions[compression];
  return format.kind === "parquet" ? ".parquet" : "";
}

/** `column=value/` for each partition column, as Hive writes it. */
export function partitionFolder(names: readonly string[], values: readonly (string | null)[]): string {
  return names.map((name, at) => `${name}=${partitionValue(values[at] ?? null)}/`).join("");
}

function partitionValue(value: string | null): string {
  if (value === null || value === "") return "__HIVE_DEFAULT_PARTITION__";
  return value.replaceAll(/[\p{Cc}"#%'*/:=?\\[\]^{}]/gu, (it) => {
    return `%${it.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  });
}
