import { includesName } from "../core/base/identifier.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { copyOptionProblems } from "./copy-option-problems.ts";
import { auditProblems, deletionProblems } from "./delete-problems.ts";
import { namesOf, timestampsOf } from "./option-names.ts";
import { asRaw, type RawObject } from "./raw-object.ts";

/** What a COPY says beside the options of the load; of any type, since it is checked elsewhere. */
export type GivenCopy = { columns: unknown; options: unknown };

export function modeProblems(options: unknown, copy: GivenCopy): ConfigProblem[] {
  const raw = asRaw(options);
  const { columns } = copy;
  const found = [
    ...keyProblems(raw),
    ...timestampProblems(raw),
    ...alsoOnProblems(raw),
    ...deletionProblems(raw, columns),
    ...copyOptionProblems(raw, copy.options),
    ...auditProblems(raw, columns),
    ...columnProblems(raw, columns),
  ];
  return found.map(({ path, message }) => ({ path: `options.${path}`, message }));
}

function keyProblems({ merge_duplicate_pks: merges, merge_pk: keys, null_keys: nullKeys }: RawObject): ConfigProblem[] {
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

function timestampProblems({ merge_duplicate_pks: merges, merge_pk: keys, merge_timestamp: timestamp }: RawObject) {
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
  const [key] = timestampsOf(timestamp).filter((name) => includesName(namesOf(keys), name));
  return key === undefined
    ? []
    : [{ path, message: `is ${JSON.stringify(key)}, which is in merge_pk too; keep it in one of them` }];
}

function alsoOnProblems(raw: RawObject): ConfigProblem[] {
  const { merge_duplicate_pks: merges, merge_pk: keys, merge_timestamp: timestamp, merge_also_on: alsoOn } = raw;
  const path = "merge_also_on";
  if (alsoOn === undefined) return [];
  if (keys === undefined && merges !== true)
    return [{ path, message: "has no merge_pk beside it; remove it, since an append matches no rows" }];
  const [both] = timestampsOf(timestamp).filter((name) => includesName(namesOf(alsoOn), name));
  if (merges !== true || both === undefined) return [];
  const message = `names ${JSON.stringify(both)}, which merge_timestamp names too: it differs from version to version, so no stored row would be replaced; take it out`;
  return [{ path, message }];
}

function columnProblems(raw: RawObject, columns: unknown): ConfigProblem[] {
  const { merge_pk: keys, merge_timestamp: timestamp, merge_also_on: alsoOn } = raw;
  if (!Array.isArray(columns)) return [];
  const loaded = namesOf(columns);
  const missing = (path: string, names: readonly string[]) =>
    names
      .filter((name) => name && !includesName(loaded, name))
      .map((name) => ({
        path,
        message: `names ${JSON.stringify(name)}, which is not among the columns to load; add it there`,
      }));
  return [
    ...missing("merge_pk", namesOf(keys)),
    ...missing("merge_timestamp", timestampsOf(timestamp)),
    ...missing("merge_also_on", namesOf(alsoOn)),
  ];
}
