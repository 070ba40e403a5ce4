import { readFileSync } from "node:fs";
import { parseAst } from "rolldown/parseAst";

/** A statement without what changes from load to load: names in quotes, texts, numbers and repeated parts are `…`. */
export function formOf(sql: string): string {
  const names = sql
    .replace(/^(?:\/\* [^*]* \*\/ )+/, "")
    .replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<![\w.])\d+(?![\w.])|\bNULL AS …/g, "…")
    .replace(/\b(?:staged|loader_newest|loader_deletion)\.…/g, "…")
    .replace(/…(?:\.…)+/g, "…")
    .replace(/(?<!= )…(?:, ?…(?! = ))+/g, "…");
  return repeated
    .reduce((form, part) => form.replace(part, "$1"), withoutListed(names))
    .replace(/\((?:…|…,GETDATE\(\))\)(?:,\((?:…|…,GETDATE\(\))\))*/g, (rows) =>
      rows.includes("GETDATE") ? "(…, GETDATE())" : "(…)",
    )
    .replace(" IGNOREALLERRORS", "") // an option of the pipeline
    .replace(/…, GETDATE\(\)(?= FROM … AS staged)/, "…") // audit_columns
    .replace(/(SET … = loader_deletion\.loader_deleted_at)(?:, … = …)?(?:, … = GETDATE\(\))?/, "$1") // audit_columns
    .replace(/\s+/g, " ")
    .trim();
}

const listed = "(?:bucket|object_key|version_id|etag|event_time)";

/** A list of files has the columns of the ledger in which its files differ. */
function withoutListed(sql: string): string {
  if (/^CREATE TEMP TABLE … \(file_id|^INSERT INTO … \(file_id, bytes/.test(sql))
    return sql.replace(new RegExp(`${listed}( VARCHAR\\(…\\))?(?:, ${listed}(?: VARCHAR\\(…\\))?)*`), "…$1");
  const [insert = "", select] = sql.split(" SELECT file_id, ");
  if (!select?.includes(" AS TIMESTAMP)")) return sql;
  return `${insert} SELECT file_id, ${select.replace(new RegExp(`(?:… \\|\\| )?${listed}`, "g"), "…").replace(/…(?:, …)+/, "…")}`;
}

/** Conditions on several columns: keys, timestamps, and columns of which the range is read. */
const repeated = [
  /((?:… = …|… IS NOT NULL|… IS NULL))(?: (?:AND|OR) \1)+/g,
  /(… BETWEEN \(SELECT MIN\(…\) FROM …\) AND \(SELECT MAX\(…\) FROM …\))(?: AND \1)+/g,
  /(… DESC NULLS LAST)(?:, \1)+/g,
  /(\(… = … OR \(… IS NULL\)\))(?: AND \1)+/g,
  /(… > … OR \(… IS NOT NULL AND … IS NULL\)) OR \(\(… = … OR \(… IS NULL\)\) AND \(\1\)\)/g,
];

const starts = /^(?:SELECT|INSERT|UPDATE|DELETE|CREATE|GRANT|LOCK|COPY|ALTER) /;

/** The forms of all statements that a source file writes as one text, concatenations included. */
export function formsIn(file: string): string[] {
  const forms: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const text = "type" in value ? textOf(value as Node) : undefined; // every node of ESTree has a type
    if (text !== undefined && starts.test(text)) forms.push(formOf(text));
    else for (const child of Object.values(value)) visit(child);
  };
  visit(parseAst(readFileSync(file, "utf8"), { lang: "ts" }));
  return forms;
}

type Node = {
  type: string;
  value?: unknown;
  quasis?: { value: { cooked: string } }[];
  operator?: string;
  left?: Node;
  right?: Node;
};

function textOf(node: Node): string | undefined {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : undefined;
  if (node.type === "TemplateLiteral") return node.quasis?.map(({ value }) => value.cooked).join("…");
  if (node.type !== "BinaryExpression" || node.operator !== "+" || !node.left || !node.right) return undefined;
  const [left, right] = [textOf(node.left), textOf(node.right)];
  return left === undefined ? undefined : left + (right ?? "…");
}
