import { nearest } from "../../base/nearest.ts";
import type { SqlPiece } from "./sql-pieces.ts";

/** What a hook may name, with the value that each stands for. */
const placeholders = {
  batch_id: "batchId",
  pipeline: "pipelineName",
} as const satisfies Record<string, string>;

/** Both consist of letters, digits, `-` and `_`, so they cannot end the quotes around them. */
export type HookValues = Readonly<Record<(typeof placeholders)[keyof typeof placeholders], string>>;

const names = Object.keys(placeholders);

const isPlaceholder = (name: string): name is keyof typeof placeholders => Object.hasOwn(placeholders, name);

/** Only `{word}` of letters and underscores is a placeholder, so JSON such as `'{"a": {"b": 1}}'` stays as it is. */
const wordInBraces = /\{([A-Za-z_]+)\}/g;

/** The text with its placeholders filled in; hooks that were checked have no others. */
export const fillPlaceholders = (text: string, values: HookValues) =>
  text.replace(wordInBraces, (whole, name: string) => (isPlaceholder(name) ? values[placeholders[name]] : whole));

/** Why a placeholder of this piece of a hook is refused, if one is. */
export function placeholderProblem({ kind, text }: SqlPiece): string | undefined {
  const found = Array.from(text.matchAll(wordInBraces), ([, name = ""]) => name);
  const unknown = found.find((name) => !isPlaceholder(name));
  if (unknown !== undefined) return unknownProblem(unknown);
  const doubled = /\{\{\s*([A-Za-z_]+)/.exec(text)?.[1];
  if (doubled !== undefined) return `holds {{${doubled}, but a placeholder has one brace; ${knownOnes}`;
  return kind === "placeholder" ? outsideQuotes(text) : undefined;
}

const knownOnes = `write ${names.map((name) => `{${name}}`).join(" or ")}`;

function unknownProblem(name: string): string {
  const meant = nearest(name, names);
  const remedy = meant
    ? `did you mean {${meant}}?`
    : `${knownOnes}, or split a text that means braces: '{' || '${name}}'`;
  return `holds {${name}}, which is not a placeholder; ${remedy}`;
}

const outsideQuotes = (text: string) =>
  `holds ${text} outside of quotes, where SQL would read its value as code; write '${text}' for a text, or "stage_${text}" within a name`;
