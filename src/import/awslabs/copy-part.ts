import { copyOptionsPart } from "../copy-options-part.ts";
import { joinParts, leftOut, type Note, type Part, placeholder, takenOver, toDo } from "../draft.ts";
import type { Attributes } from "./items.ts";

/** `copy`: target, columns, role, and the options that the old loader puts together. */
export function copyPart(attributes: Attributes, cluster: Attributes): Part {
  return joinParts([targetPart(cluster), optionsPart(attributes), rolePart(attributes), encryptionPart(attributes)]);
}

function targetPart(cluster: Attributes): Part {
  const table = cluster.get("targetTable");
  const columns = columnsOf(cluster.get("columnList"));
  const notes: Note[] = [
    table === undefined
      ? toDo("copy.table_name", "targetTable is missing; write the table")
      : takenOver("copy.table_name", `targetTable ${String(table)}`),
    ...(columns === undefined ? [] : [takenOver("copy.columns", "columnList")]),
    ...(cluster.get("truncateTarget") === true ? [truncated(String(table))] : []),
  ];
  const table_name = table === undefined ? placeholder("table_name") : String(table);
  return { config: { copy: { table_name, ...(columns && { columns }) } }, notes };
}

const truncated = (table: string) =>
  leftOut(
    "truncateTarget",
    `TRUNCATE commits, so no load runs it. If each load shall replace all rows, write "sql": { "before": ["DELETE FROM ${table}"] }`,
  );

/** Names without quotes are folded to lower case, as Redshift does. */
function columnsOf(list: unknown): string[] | undefined {
  if (typeof list !== "string" || list.trim() === "") return undefined;
  return list.split(",").map((part) => {
    const name = part.trim();
    return /^"[^"]*"$/.test(name) ? name.slice(1, -1) : name.toLowerCase();
  });
}

/** The old loader names CSV only where its own COPY options do not exclude it. */
function optionsPart(attributes: Attributes): Part {
  const own = String(attributes.get("copyOptions") ?? "");
  const format = formatOf(attributes, own);
  if (format === undefined) {
    const text = `dataFormat ${String(attributes.get("dataFormat") ?? "is missing")}; write the options of COPY`;
    return { config: { copy: { options: placeholder("copy_options") } }, notes: [toDo("copy.options", text)] };
  }
  const from = "dataFormat, csvDelimiter, ignoreCsvHeader, jsonPath, compression and copyOptions";
  return copyOptionsPart([format, String(attributes.get("compression") ?? ""), own].join(" "), from);
}

function formatOf(attributes: Attributes, own: string): string | undefined {
  const format = attributes.get("dataFormat");
  switch (format) {
    case "CSV":
      return csvOf(attributes, own);
    case "JSON":
    case "AVRO":
      return `FORMAT ${format} '${quotable(attributes.get("jsonPath") ?? "auto")}'`;
    case "PARQUET":
    case "ORC":
      return `FORMAT AS ${format}`;
    default:
      return undefined;
  }
}

function csvOf(attributes: Attributes, own: string): string {
  const format = /REMOVEQUOTES|ESCAPE/i.test(own) ? "" : "FORMAT CSV";
  const header = attributes.get("ignoreCsvHeader") === true ? "IGNOREHEADER 1" : "";
  return `${format} DELIMITER '${quotable(attributes.get("csvDelimiter") ?? ",")}' ${header}`;
}

const quotable = (value: string | number | boolean) => String(value).replaceAll("'", "''");

function rolePart(attributes: Attributes): Part {
  const keys = leftOut(
    "accessKeyForS3, secretKeyForS3",
    "keys are neither written nor shown: COPY reads with the role in copy.role_arn; revoke the keys when the old loader is gone",
  );
  const hasKeys = attributes.has("accessKeyForS3") || attributes.has("secretKeyForS3");
  const role = toDo(
    "copy.role_arn",
    "the old loader gives COPY keys; name a role that may read the files and the manifests",
  );
  return { config: { copy: { role_arn: placeholder("role_arn") } }, notes: [role, ...(hasKeys ? [keys] : [])] };
}

function encryptionPart(attributes: Attributes): Part {
  const text =
    "it is neither written nor shown: COPY no longer reads client-side encryption; encrypt with SSE-S3 or SSE-KMS";
  return { notes: attributes.has("masterSymmetricKey") ? [leftOut("masterSymmetricKey", text)] : [] };
}
