import type { DemoData } from "./data/demo-data.ts";
import { tables } from "./data/demo-table.ts";
import { type DemoRun, waitUntil, watchLoads } from "./demo-run.ts";
import { openLoadBook } from "./report/load-book.ts";
import type { Progress } from "./report/progress.ts";
import { isSettled, pendingWork } from "./report/settled.ts";
import { type DemoSummary, summarise } from "./report/summary.ts";
import { type Verdict, verifyTables } from "./report/verify.ts";
import { awsClients, type DemoEnvironment } from "./send/aws.ts";
import { sendAll } from "./send/send-all.ts";
import { makeLake } from "./send/ship.ts";

type DemoOptions = {
  data: DemoData;
  progress: Progress;
  now: () => Date;
  /** From here the summary's seconds count. */
  startedAt: Date;
  /** Aborting it ends the demo; what runs in the local AWS goes with that. */
  signal: AbortSignal;
  /** The demo gives up when no file is sent and no load finishes for so long. */
  stallSeconds: number;
};

/**
 * Sends the real data through a running local AWS and compares every table with its expectation.
 *
 * @throws Error if a load failed for good, or nothing goes on any more; the signal's reason if it was aborted
 */
export async function runDemo(environment: DemoEnvironment, options: DemoOptions): Promise<DemoSummary> {
  using aws = awsClients(environment);
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const { progress, now } = options;
  const timer = setTimeout(() => ending.abort(stallError(run, options)), options.stallSeconds * 1000);
  const onAdvance = () => void timer.refresh();
  const run: DemoRun = { aws, book: openLoadBook(aws), shipments: [], progress, now, signal, onAdvance };
  const watching = watchLoads(run).catch((error: unknown) => ending.abort(error));
  try {
    return await sendAndCompare(run, options);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
    ending.abort();
    await watching;
  }
}

async function sendAndCompare(run: DemoRun, { data, startedAt }: DemoOptions) {
  run.progress.phase("Loading");
  await makeLake(run.aws);
  const bulk = await sendAll(run, data.files);
  run.progress.phase("Waiting for the last loads");
  await waitUntil(run, () => allSettled(run));
  run.onAdvance();
  run.progress.phase("Comparing every table with its expectation");
  const verdicts = await compare(run, data);
  const seconds = (run.now().getTime() - startedAt.getTime()) / 1000;
  return summarise({ shipments: run.shipments, loads: run.book.loads(), bulk, verdicts, seconds });
}

/** Looks at the queues before the loads: a message leaves its queue only after its load was submitted. */
async function allSettled(run: DemoRun): Promise<boolean> {
  const before = await pendingWork(run.aws, run.book.loads(), run.shipments);
  if (!isSettled(before)) return false;
  return isSettled(await pendingWork(run.aws, await run.book.refresh(), run.shipments));
}

async function compare({ aws }: DemoRun, data: DemoData): Promise<Verdict[]> {
  const expectations = await data.expected;
  return verifyTables(
    aws.environment.postgresUrl,
    tables.flatMap((table) => {
      const expected = expectations[table.name];
      return expected ? [{ table, expected }] : [];
    }),
  );
}

function stallError({ book, shipments }: DemoRun, { stallSeconds }: DemoOptions): Error {
  const loads = book.loads();
  const running = loads.filter(({ state }) => state === "running").length;
  return new Error(
    `The demo came no further for ${stallSeconds} s: ${shipments.length} files were sent, ${loads.length} loads submitted, ` +
      `${running} of them still run. The tables were not compared. Run it again when the machine has less to do.`,
  );
}
