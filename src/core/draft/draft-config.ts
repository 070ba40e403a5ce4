import { formatTableName, type TableName } from "../base/identifier.ts";
import type { CopyNeeds } from "./guess-type.ts";
import { mergeOf, type Roles } from "./roles.ts";
import type { Delimiter, Sample, TextStorage } from "./sample.ts";

/** Where files come from, and what loads them; what nobody said is made up. */
export type DraftPlaces = {
  source: { bucket: string; prefix?: string; suffix?: string };
  manifestBucket: string;
  roleArn: string;
  cluster: { identifier: string } | { workgroup: string };
  database: string;
};

export type DraftedConfig = {
  table: TableName;
  places: DraftPlaces;
  options: string;
  columns?: readonly string[] | "by_name";
  roles: Roles;
};

/** The pipeline's JSON. */
export function draftConfig({ table, places, options, columns, roles }: DraftedConfig) {
  const { source, manifestBucket, roleArn, cluster, database } = places;
  const mode = modeOf(roles);
  return {
    source,
    output: { manifest_bucket: manifestBucket, manifest_prefix: "manifests/" },
    copy: {
      options,
      role_arn: roleArn,
      table_name: formatTableName(table),
      ...(columns && { columns }),
    },
    cluster: { ...cluster, db_name: database },
    ...(mode && { options: mode }),
  };
}

function modeOf(roles: Roles) {
  const merge = mergeOf(roles);
  if (!merge) return undefined;
  const { deletes } = roles;
  return {
    merge_duplicate_pks: true,
    merge_pk: oneOrMore(merge.key.columns.map(({ name }) => name)),
    merge_timestamp: oneOrMore(merge.times.columns.map(({ name }) => name)),
    ...(deletes && { delete_when: { column: deletes.column.name, in: deletes.values } }),
  };
}

const oneOrMore = (names: readonly string[]) => (names.length === 1 ? names[0] : names);

/** The options of COPY for such files. */
export function copyOptionsText(
  [sample]: readonly Sample[],
  {
    needs,
    isHeader,
    isFolded,
    hasNested,
  }: { needs: CopyNeeds; isHeader: boolean; isFolded: boolean; hasNested: boolean },
): string {
  const times = [
    ...(needs.dateFormat ? [`DATEFORMAT '${needs.dateFormat}'`] : []),
    ...(needs.timeFormat ? [`TIMEFORMAT '${needs.timeFormat}'`] : []),
  ];
  const mapping = isFolded ? "'auto ignorecase'" : "'auto'";
  switch (sample?.kind) {
    case undefined:
    case "parquet":
      return ["PARQUET", ...(hasNested ? ["SERIALIZETOJSON"] : [])].join(" ");
    case "avro":
      return [`AVRO ${mapping}`, ...times].join(" ");
    case "json":
      return [`JSON ${mapping}`, ...storageOptions(sample), ...times].join(" ");
    case "csv": {
      const delimiter = sample.delimiter === "," ? [] : [delimiterOption(sample.delimiter)];
      const nullAs = needs.nullAs === undefined ? [] : [`NULL AS '${needs.nullAs}'`];
      return [
        "CSV",
        ...delimiter,
        ...(isHeader ? ["IGNOREHEADER 1"] : []),
        ...storageOptions(sample),
        ...nullAs,
        ...times,
      ].join(" ");
    }
    default:
      return sample satisfies never;
  }
}

export const delimiterOption = (delimiter: Delimiter): string =>
  `DELIMITER '${delimiter === "\t" ? "\\t" : delimiter}'`;

export const storageOptions = ({ compression, encoding }: TextStorage): string[] => [
  ...(compression ? [compression] : []),
  ...(encoding ? [`ENCODING ${encoding}`] : []),
];
