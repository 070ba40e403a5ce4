import pMap from "p-map";
import type { DemoFile } from "../data/demo-file.ts";
import { type DemoRun, isLoaded, waitUntil } from "../demo-run.ts";
import { arrivalOrder } from "./arrival-order.ts";
import { type BulkAnswer, runBulkLoads } from "./bulk-loads.ts";
import { announceAgain, ship } from "./ship.ts";
import type { Shipment } from "./shipment.ts";

const PUTS_AT_ONCE = 4;

/**
 * Sends the stream, and beside it what waits for a load: files that overwrite others, and announcements that come again.
 * Bulk loads the partitions while the last loads of the stream still run.
 *
 * @returns what bulk answered for each path
 */
export async function sendAll(run: DemoRun, files: AsyncIterable<DemoFile>): Promise<BulkAnswer[]> {
  const waiting: Promise<void>[] = [];
  const send = async (file: DemoFile) => {
    if (file.replaces) return void waiting.push(started(correctLoaded(run, file)));
    const shipment = await put(run, file);
    if (shipment.announced === "again later") waiting.push(started(announceLoaded(run, shipment)));
  };
  await pMap(arrivalOrder(files), send, { concurrency: PUTS_AT_ONCE });
  const [bulk] = await Promise.all([runBulkLoads(run.aws), ...waiting]);
  return bulk;
}

/** Its failure is seen when it is awaited, and not before. */
function started(sending: Promise<void>): Promise<void> {
  sending.catch(() => {});
  return sending;
}

async function put(run: DemoRun, file: DemoFile): Promise<Shipment> {
  run.signal.throwIfAborted();
  const shipment = await ship(run.aws, file, run.now);
  run.shipments.push(shipment);
  return shipment;
}

async function announceLoaded(run: DemoRun, shipment: Shipment): Promise<void> {
  await waitUntil(run, () => isLoaded(run, shipment));
  await announceAgain(run.aws, shipment);
}

/** Overwrites a file that is loaded: earlier, the size in the manifest of the old bytes would meet the new ones. */
async function correctLoaded(run: DemoRun, file: DemoFile): Promise<void> {
  await waitUntil(run, () => {
    const original = run.shipments.find(({ bucket, key }) => bucket === file.bucket && key === file.key);
    return original !== undefined && isLoaded(run, original);
  });
  await put(run, file);
}
