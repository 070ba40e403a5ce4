import pMap from "p-map";
import type { DemoFile } from "../data/demo-file.ts";
import { type DemoRun, isLoaded, waitUntil } from "../demo-run.ts";
import { arrivalOrder } from "./arrival-order.ts";
import { type BulkAnswer, runBulkLoads } from "./bulk-loads.ts";
import { announceAgain, ship } from "./ship.ts";

const PUTS_AT_ONCE = 4;

/**
 * Sends the stream; then bulk loads the partitions, overwrites files with corrections and announces files again,
 * while the last loads of the stream still run.
 *
 * @returns what bulk answered for each path
 */
export async function sendAll(run: DemoRun, files: AsyncIterable<DemoFile>): Promise<BulkAnswer[]> {
  const corrections: DemoFile[] = [];
  const send = async (file: DemoFile) => {
    if (file.replaces) corrections.push(file);
    else await put(run, file);
  };
  await pMap(arrivalOrder(files), send, { concurrency: PUTS_AT_ONCE });
  const [bulk] = await Promise.all([runBulkLoads(run.aws), announceLoaded(run), correctLoaded(run, corrections)]);
  return bulk;
}

async function put(run: DemoRun, file: DemoFile): Promise<void> {
  run.signal.throwIfAborted();
  run.shipments.push(await ship(run.aws, file, run.now));
}

async function announceLoaded(run: DemoRun): Promise<void> {
  const again = run.shipments.filter(({ announced }) => announced === "again later");
  await pMap(again, async (shipment) => {
    await waitUntil(run, () => isLoaded(run, shipment));
    await announceAgain(run.aws, shipment);
  });
}

/** Overwrites files that are loaded: earlier, the size in the manifest of the old bytes would meet the new ones. */
async function correctLoaded(run: DemoRun, corrections: readonly DemoFile[]): Promise<void> {
  await pMap(corrections, async (file) => {
    const original = run.shipments.find(({ bucket, key }) => bucket === file.bucket && key === file.key);
    if (original) await waitUntil(run, () => isLoaded(run, original));
    await put(run, file);
  });
}
