import { readFileSync } from "node:fs";
import { parseAst } from "rolldown/parseAst";

/** A statement without what changes from load to load: names in quotes, texts, numbers and repeated parts are `…`. */
export function formOf(sql: string): string {
  return sql
    .replace(/^(?:\/\* [^*]* \*\/ )+/, "")
    .replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<![\w.])\d+(?![\w.])|\bNULL AS …/g, "…")
    .replace(/…(?:\.…)+/g, "…")
    .replace(/(?:staged\.…|…)(?:, ?(?:staged\.…|…))+/g, "…")
    .replace(/\((?:…|…,GETDATE\(\))\)(?:,\((?:…|…,GETDATE\(\))\))*/g, (rows) =>
      rows.includes("GETDATE") ? "(…, GETDATE())" : "(…)",
    )
    .replace(/((?:… = …|(?:staged\.)?… IS NOT NULL|… IS NULL))(?: (?:AND|OR) \1)+/g, "$1")
    .replace(/(… BETWEEN \(SELECT MIN\(…\) FROM …\) AND \(SELECT MAX\(…\) FROM …\))(?: AND \1)+/g, "$1")
    .replace(" IGNOREALLERRORS", "") // an option of the pipeline
    .replace(/\s+/g, " ")
    .trim();
}

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
