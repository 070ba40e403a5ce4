import type { DraftNote } from "../../core/draft/draft-notes.ts";
import { lines, paint, type Said, say, shownLines } from "./said.ts";

const kinds = ["seen", "guess", "to do"] as const satisfies readonly DraftNote["kind"][];

const colours = { seen: paint.green, guess: paint.cyan, "to do": paint.yellow };

export type NewDraft = {
  name: string;
  files: readonly { file: string; text: string }[];
  notes: readonly DraftNote[];
};

/** What was seen and guessed, the files if they were not written, and what to run next. */
export function newLines({ files, notes }: NewDraft, isWritten: boolean): Said {
  const [config, schema] = files;
  const texts = isWritten ? [] : files.flatMap(({ file, text }) => [paint.bold(file), shownLines(text)]);
  const toDo = notes.filter(({ kind }) => kind === "to do").length;
  const next = isWritten ? `redshift-loader validate ${config?.file}` : "the same command with --out DIRECTORY";
  const head = isWritten
    ? [say`${paint.bold(config?.file ?? "")} and ${paint.bold(schema?.file ?? "")} are written.`]
    : [];
  return lines([
    ...head,
    ...kinds.flatMap((kind) => notesOf(notes, kind)),
    "",
    ...texts,
    say`${toDo} to do. Then run: ${next}`,
  ]);
}

function notesOf(notes: readonly DraftNote[], kind: DraftNote["kind"]): Said[] {
  const own = notes.filter((note) => note.kind === kind);
  if (own.length === 0) return [];
  return [say`${colours[kind](kind)}`, ...own.map(({ name, text }) => say`  ${name}: ${text}`)];
}
