import { parseCopyOptions, renderCopyOptions } from "../core/pipeline/copy-options/copy-options.ts";
import { type Part, placeholder, takenOver, toDo } from "./draft.ts";

/**
 * `copy.options` for the options of a COPY of the other loader. Problems are named by the words that COPY's grammar has, so
 * nothing of a secret is repeated.
 *
 * @param text without what names files and who reads them
 * @param from where the options were written
 */
export function copyOptionsPart(text: string, from: string): Part {
  const parsed = parseCopyOptions(text);
  if ("problems" in parsed) {
    const notes = parsed.problems.map(({ message }) => toDo("copy.options", `${from}: ${message}`));
    return { config: { copy: { options: placeholder("copy_options") } }, notes };
  }
  const options = renderCopyOptions(parsed.options, "target");
  return { config: { copy: { options } }, notes: [takenOver("copy.options", `${options}, from ${from}`)] };
}
