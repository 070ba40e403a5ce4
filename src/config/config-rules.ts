import { trimEndOf, trimStartOf } from "../core/base/trim-character.ts";
import { defaultRetry, splitNames } from "./config-fields.ts";
import type { ConfigProblem } from "./config-problems.ts";

/**
 * Rules between keys. They read the input before it is known to be valid, so that their problems are reported
 * together with those of the schema; what has the wrong type is left to the schema.
 */
type Raw = Readonly<Record<string, unknown>>;

export function asRaw(value: unknown): Raw {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? { ...value } : {};
}

const textOf = (value: unknown) => (typeof value === "string" ? value : undefined);

const namesOf = (value: unknown): readonly string[] =>
  typeof value === "string"
    ? splitNames(value)
    : Array.isArray(value)
      ? value.filter((name) => typeof name === "string")
      : [];

/** @param columns the columns to load, if they are listed */
export function modeProblems(options: unknown, columns: unknown): ConfigProblem[] {
  const raw = asRaw(options);
  const found = [...keyProblems(raw), ...timestampProblems(raw), ...columnProblems(raw, columns)];
  return found.map(({ path, message }) => ({ path: `options.${path}`, message }));
}

function keyProblems({ merge_duplicate_pks: merges, merge_pk: keys, null_keys: nullKeys }: Raw): ConfigProblem[] {
  if (merges === true && keys === undefined) {
    const message = "is missing, but merge_duplicate_pks: true merges by it; name the key columns, or write false";
    return [{ path: "merge_pk", message }];
  }
  if (merges === undefined && keys !== undefined) {
    const message = "is missing; write true for one row per key, or false for every version of a key";
    return [{ path: "merge_duplicate_pks", message }];
  }
  if (keys !== undefined || nullKeys === undefined) return [];
  return [{ path: "null_keys", message: "has no merge_pk beside it; remove it, since an append keeps all rows" }];
}

function timestampProblems({ merge_duplicate_pks: merges, merge_pk: keys, merge_timestamp: timestamp }: Raw) {
  const path = "merge_timestamp";
  if (timestamp === undefined && merges === true)
    return [
      {
        path,
        message: "is missing, but merge_duplicate_pks: true needs it to tell which row is newer; name the column",
      },
    ];
  if (timestamp === undefined && keys !== undefined) {
    const message =
      "is missing, but merge_pk needs it to tell versions of a row apart; name the column, or remove merge_pk to append all rows";
    return [{ path, message }];
  }
  if (timestamp !== undefined && keys === undefined && merges !== true)
    return [{ path, message: "has no merge_pk beside it; name the key columns, or remove it to append all rows" }];
  const isKey = textOf(timestamp) !== undefined && includesName(namesOf(keys), String(timestamp));
  return isKey
    ? [{ path, message: `is ${JSON.stringify(timestamp)}, which is in merge_pk too; keep it in one of them` }]
    : [];
}

function columnProblems({ merge_pk: keys, merge_timestamp: timestamp }: Raw, columns: unknown): ConfigProblem[] {
  if (!Array.isArray(columns)) return [];
  const loaded = namesOf(columns);
  const missing = (path: string, names: readonly string[]) =>
    names
      .filter((name) => name && !includesName(loaded, name))
      .map((name) => ({
        path,
        message: `names ${JSON.stringify(name)}, which is not among the columns to load; add it there`,
      }));
  return [...missing("merge_pk", namesOf(keys)), ...missing("merge_timestamp", [textOf(timestamp) ?? []].flat())];
}

const includesName = (names: readonly string[], name: string) =>
  names.some((known) => known.toLowerCase() === name.toLowerCase());

export function clusterProblems(cluster: unknown): ConfigProblem[] {
  const { identifier, workgroup, db_user: user } = asRaw(cluster);
  if (cluster === undefined) return [];
  const problems: ConfigProblem[] = [];
  if (identifier === undefined && workgroup === undefined)
    problems.push({
      path: "cluster.identifier",
      message: "is missing; write the cluster's identifier, or workgroup for Serverless",
    });
  if (identifier !== undefined && workgroup !== undefined)
    problems.push({ path: "cluster.workgroup", message: "stands beside identifier; keep the one you load into" });
  if (workgroup !== undefined && user !== undefined)
    problems.push({
      path: "cluster.db_user",
      message: "does not go with workgroup; remove it to sign in by IAM, or write secret_arn",
    });
  return problems;
}

export function retryProblems(retry: unknown): ConfigProblem[] {
  const {
    base_delay_seconds: base = defaultRetry.baseDelaySeconds,
    max_delay_seconds: max = defaultRetry.maxDelaySeconds,
  } = asRaw(retry);
  if (typeof base !== "number" || typeof max !== "number" || base <= max) return [];
  const message = `is ${base}, more than max_delay_seconds (${max}); lower it or raise the other`;
  return [{ path: "retry.base_delay_seconds", message }];
}

/** Ends every manifest's key. */
const manifestSuffix = ".manifest";

/**
 * A manifest that is announced as a new file would be loaded as data, which writes a manifest, and so on for ever.
 *
 * @param name the pipeline's; manifests stand in a folder of that name
 */
export function feedbackProblems({ source, output }: Raw, name: string): ConfigProblem[] {
  const { bucket, prefix = "", suffix = "" } = asRaw(source);
  const { manifest_bucket: manifestBucket, manifest_prefix: manifestPrefix = "" } = asRaw(output);
  if (bucket === undefined || bucket !== manifestBucket) return [];
  const isUnder = `${normalPrefix(String(manifestPrefix))}${name}/`.startsWith(String(prefix));
  if (!isUnder || !manifestSuffix.endsWith(String(suffix))) return [];
  const message =
    "lies within source, so every manifest would arrive in the queue as a file; choose a prefix outside of it";
  return [{ path: "output.manifest_prefix", message }];
}

/** Empty, or ending with one "/" and not beginning with one. */
export function normalPrefix(prefix: string): string {
  const bare = trimStartOf(trimEndOf(prefix, "/"), "/");
  return bare && `${bare}/`;
}
