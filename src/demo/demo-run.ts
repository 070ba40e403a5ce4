import { setTimeout as sleep } from "node:timers/promises";
import { loadOf } from "./report/load.ts";
import type { LoadBook } from "./report/load-book.ts";
import type { Progress } from "./report/progress.ts";
import { assertNoneHopeless } from "./report/settled.ts";
import type { Aws } from "./send/aws.ts";
import type { Shipment } from "./send/shipment.ts";

/** What the steps of one run share. */
export type DemoRun = {
  aws: Aws;
  book: LoadBook;
  shipments: Shipment[];
  progress: Progress;
  now: () => Date;
  /** Aborted by the user, by a load that failed for good, or when nothing goes on any more. */
  signal: AbortSignal;
  /** Called after files were sent or loads finished. */
  onAdvance(): void;
};

const POLL_MS = 1_000;
const CHECK_MS = 200;

/**
 * Keeps the book up to date and shows the progress until `run.signal` is aborted.
 *
 * @throws Error if a load failed for good
 */
export async function watchLoads(run: Omit<DemoRun, "aws">): Promise<void> {
  let seen = 0;
  while (!run.signal.aborted) {
    const loads = await run.book.refresh();
    assertNoneHopeless(loads);
    const done = run.shipments.length + loads.filter(({ state }) => state === "finished").length;
    if (done > seen) run.onAdvance();
    seen = done;
    run.progress.show({ shipments: run.shipments, loads });
    await sleep(POLL_MS, undefined, { signal: run.signal }).catch(() => {});
  }
}

/** @throws the reason of `run.signal` if it is aborted before */
export async function waitUntil(run: DemoRun, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (;;) {
    run.signal.throwIfAborted();
    if (await condition()) return;
    await sleep(CHECK_MS, undefined, { signal: run.signal }).catch(() => {});
  }
}

export function isLoaded({ book }: DemoRun, { url, putAt }: Shipment): boolean {
  return loadOf(book.loads(), url, putAt) !== undefined;
}
