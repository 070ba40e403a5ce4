import { jsonText } from "../../core/base/json-line.ts";
import type { Draft, Note } from "../../import/draft.ts";
import { lines, paint, type Said, say, shownLines } from "./said.ts";

const kinds = ["taken over", "to do", "left out"] as const satisfies readonly Note["kind"][];

const colours = { "taken over": paint.green, "to do": paint.yellow, "left out": paint.dim };

/** A draft with what became of each setting; a draft that was not written is shown whole. */
export function draftLines(draft: Draft & { file: string }, isWritten: boolean): Said {
  const head = say`${paint.bold(draft.file)}  from ${draft.from}`;
  const file = isWritten ? [] : [shownLines(jsonText(draft.config))];
  return lines([head, ...kinds.flatMap((kind) => notesOf(draft, kind)), ...file, ""]);
}

function notesOf({ notes }: Draft, kind: Note["kind"]): Said[] {
  const own = notes.filter((note) => note.kind === kind);
  if (own.length === 0) return [];
  return [say`  ${colours[kind](kind)}`, ...own.map(({ name, text }) => say`    ${name}: ${text}`)];
}
