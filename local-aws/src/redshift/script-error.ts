/** `script`: its name, for example of its file. */
type Place = { script: string; text: string; line: number; database: string };

const shownChars = 200;

/** A statement of a start-up script that failed: which one, where it begins, and Redshift's words. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";

  constructor({ script, text, line, database }: Place, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const shown = text.length > shownChars ? `${text.slice(0, shownChars)}\u2026` : text;
    super(`${script} failed at line ${line} in database ${database}: ${reason}\n  Statement: ${shown}`, { cause });
  }
}
