import { shown } from "../../base/shown.ts";

/** What a file or a batch waits for that is not loaded yet. Times are ISO 8601. */
export type WaitsFor =
  /** Its load runs. `does`: the tag of the statement that runs now, `copy`, `insert-latest` …; null: not known. */
  | { kind: "load"; since: string; does: string | null }
  /** Its load waits for the lock of its target. `behind`: the batch that has the lock; null: another transaction. */
  | { kind: "fence"; since: string; behind: string | null }
  /** Its load is submitted and has not started. */
  | { kind: "start"; since: string }
  /** Its last attempt failed, and recovery submits it again. `next`: the number of the next try, of at most `of`. */
  | { kind: "retry"; at: string; next: number; of: number; isConflict: boolean; because: string }
  /** Its last attempt failed, and recovery looks for what to do. */
  | { kind: "recovery"; since: string; because: string }
  /** Its quick tries are used up. `at`: the earliest time of the next one. */
  | { kind: "reconcile"; at: string; because: string }
  /** It was submitted, and no statement of it is seen. `because`: why the Data API was not asked; null: it was. */
  | { kind: "unseen"; since: string; because: string | null }
  /** The trigger collects messages for one load until then at the latest. */
  | { kind: "window"; until: string }
  /** The loader holds its message back, since so many loads of its target have not ended. `behind`: the oldest of them. */
  | { kind: "target"; loads: number; behind: string }
  /** Its message is on the queue longer than its window. `at`: when a refused message is tried again; null: not known. */
  | { kind: "queue"; at: string | null };

/** In words that follow "waits for" or "waits:". @param now for how long it takes still */
export function sayWait(waits: WaitsFor, now: Date): string {
  switch (waits.kind) {
    case "load":
      return `its load, which runs since ${clock(waits.since)}${waits.does === null ? "" : `, now at ${waits.does}`}`;
    case "fence":
      return `the fence of its target, since ${clock(waits.since)}, behind ${waits.behind === null ? otherSession : `batch ${waits.behind}`}`;
    case "start":
      return `Redshift, which has not started its load; submitted at ${clock(waits.since)}`;
    case "retry":
      return `${waits.isConflict ? "conflict retry" : "retry"} ${waits.next} of ${waits.of}, ${when(waits.at, now)}: ${brief(waits.because)}`;
    case "recovery":
      return `recovery, since its load failed at ${clock(waits.since)}: ${brief(waits.because)}`;
    case "reconcile":
      return `reconcile, which tries it again ${when(waits.at, now)} or soon after: ${brief(waits.because)}`;
    case "unseen":
      return `its load, submitted at ${clock(waits.since)}; ${unseen(waits.because)}`;
    case "window":
      return `its window, which ends ${when(waits.until, now)} at the latest`;
    case "target":
      return `its busy target: ${waits.loads} loads have not ended, the oldest is batch ${waits.behind}`;
    case "queue":
      return `the loader: its message is still on the queue, so it was refused, held back or not delivered; the loader's log says why${waits.at === null ? "" : `. Next try ${when(waits.at, now)}`}`;
    default:
      return waits satisfies never;
  }
}

/** The batch that a waiting file is behind; undefined: none that is known. */
export const behindOf = (waits: WaitsFor): string | undefined =>
  (waits.kind === "fence" || waits.kind === "target" ? waits.behind : undefined) ?? undefined;

/** Redshift's words are long, and stand whole beside the record. */
const maxLetters = 200;

function brief(reason: string): string {
  const text = reason.replace(/-{3,}/g, " ").replace(/\s+/g, " ").trim();
  return shown(text.length <= maxLetters ? text : `${Array.from(text).slice(0, maxLetters).join("")} …`);
}

const otherSession = "another transaction. If that lasts, svv_transactions shows its session";

const unseen = (because: string | null) =>
  because === null
    ? "the Data API shows these credentials no statement of it. If its load is lost, reconcile submits it again"
    : `its state is not known: ${brief(because)}`;

/** To the second, as logs write it. */
export const clock = (iso: string): string => `${iso.slice(0, 19).replace("T", " ")} UTC`;

/** `at 2026-11-30 22:15:10 UTC (in 9 min)`. */
export function when(iso: string, now: Date): string {
  const seconds = Math.round((Date.parse(iso) - now.getTime()) / 1000);
  return `at ${clock(iso)} (${seconds > 0 ? `in ${span(seconds)}` : "due"})`;
}

/** `40 s`, `9 min`, `2 h 5 min`. */
export function span(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? "" : ` ${rest} min`}`;
}
