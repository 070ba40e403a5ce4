/**
 * What a load's failures have cost so far. It travels with the batch, as a comment in the load's first statement. So the
 * bounds hold whoever handles the next failure, and however often.
 */
export type Trail = {
  /** Submissions in all, this one included, since a file was quarantined or the batch was made. */
  total: number;
  /** Submissions of this batch, this one included, that `retry.max_attempts` bounds. */
  tries: number;
  /** Submissions of the search for bad files, this one included. */
  searches: number;
  /** Questions in a row, whether anything of the batch loads, that had no answer. */
  asked: number;
  /** Files that were quarantined on the way. */
  setAside: number;
  /** Columns that take no NULL, as failures have shown: marks of `columnMark`. */
  notNull?: readonly string[];
  /** The stage has the columns of `copy.columns` alone, since a stage like the target was refused. */
  namedStage?: boolean;
  /** Of files that are loaded again after an undo: the mark by which the ledger remembers them (`undone-mark.ts`). */
  bringsBack?: string;
  /** Of a batch that `reconcile` submits, since its quick tries are used up. */
  waiting?: Waiting;
};

type Waiting = {
  /** ISO 8601: since when it fails because of something that passes. */
  since: string;
  /** How often `reconcile` has submitted it. */
  rounds: number;
  /** Whether an alert was sent. */
  told: boolean;
};

/** Of a load that nothing has happened to: its tries are its attempts. */
export const newTrail = (attempt: number): Trail => ({
  total: attempt,
  tries: attempt,
  searches: 0,
  asked: 0,
  setAside: 0,
});

/** As the comment's text; empty if the load's attempt says the same. */
export function formatTrail(trail: Trail, attempt: number): string {
  const { total, tries, searches, asked, setAside, notNull = [], namedStage = false, bringsBack, waiting } = trail;
  const hasSpecial = namedStage || bringsBack !== undefined || waiting !== undefined;
  const hasMore = searches + asked + setAside + notNull.length > 0 || hasSpecial;
  if (total === attempt && tries === attempt && !hasMore) return "";
  const counts = `trail total=${total} tries=${tries} searches=${searches} asked=${asked} aside=${setAside}`;
  const nulls = notNull.length > 0 ? ` notnull=${notNull.join(",")}` : "";
  const undone = bringsBack === undefined ? "" : ` back=${bringsBack}`;
  const text = `${counts}${nulls}${namedStage ? " stage=named" : ""}${undone}`;
  return waiting ? `${text} since=${waiting.since} rounds=${waiting.rounds} told=${waiting.told}` : text;
}

const form =
  /^trail total=(\d{1,6}) tries=(\d{1,6}) searches=(\d{1,6}) asked=(\d{1,6}) aside=(\d{1,6})(?: notnull=([0-9a-f,]{16,2000}))?( stage=named)?(?: back=(undone-[\w-]{25}))?(?: since=([\d-]{10}T[\d:.]{12}Z) rounds=(\d{1,6}) told=(true|false))?$/;

/** What `formatTrail` wrote; without it, that of a load that nothing has happened to. */
export function parseTrail(text: string | undefined, attempt: number): Trail {
  const found = form.exec(text ?? "");
  if (!found) return newTrail(attempt);
  const [total = 1, tries = 1, searches = 0, asked = 0, setAside = 0] = found.slice(1, 6).map(Number);
  const [marks, named, bringsBack, since, rounds, told] = found.slice(6);
  const waiting = since === undefined ? undefined : { since, rounds: Number(rounds), told: told === "true" };
  const notNull = marks?.split(",");
  return {
    ...{ total, tries, searches, asked, setAside },
    ...(notNull && { notNull }),
    ...(named && { namedStage: true }),
    ...(bringsBack !== undefined && { bringsBack }),
    ...(waiting && { waiting }),
  };
}
