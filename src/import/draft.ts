/** What became of one setting of the other loader. Texts may hold what the user wrote, never a secret. */
export type Note =
  /** A key of the pipeline's file has it. */
  | { kind: "taken over"; name: string; text: string }
  /** A person must write or decide something. */
  | { kind: "to do"; name: string; text: string }
  /** A setting without a counterpart. */
  | { kind: "left out"; name: string; text: string };

/** Sections of a pipeline's file, each with its keys. */
export type DraftConfig = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A piece of a draft: keys with the notes that explain them. */
export type Part = { config?: DraftConfig; notes: readonly Note[] };

/** A pipeline's file to be, as far as the other loader's configuration says it. */
export type Draft = {
  /** The pipeline's, and so its queue's and its file's. */
  name: string;
  /** What it was made of, for people. */
  from: string;
  config: DraftConfig;
  notes: readonly Note[];
};

export const takenOver = (name: string, text: string): Note => ({ kind: "taken over", name, text });
export const toDo = (name: string, text: string): Note => ({ kind: "to do", name, text });
export const leftOut = (name: string, text: string): Note => ({ kind: "left out", name, text });

/** The parts as one; keys of one section may come from several parts. */
export function joinParts(parts: readonly Part[]): { config: DraftConfig; notes: readonly Note[] } {
  const sections = parts.flatMap(({ config = {} }) => Object.entries(config));
  const config: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [section, keys] of sections) config[section] = { ...config[section], ...keys };
  return { config, notes: parts.flatMap(({ notes }) => notes) };
}

/** A value that `validate` refuses by name until a person replaces it: `<MANIFEST_BUCKET>`. */
export const placeholder = (key: string) => `<${key.toUpperCase()}>`;
