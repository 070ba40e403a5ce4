import { startOrders } from "../orders/start-orders.ts";
import { type LoadTimes, loadFiles } from "./load-files.ts";

/** A pipeline in a separate local AWS. */
export type LocalPipeline = AsyncDisposable & {
  /** Empties the target, sends so many files, and waits until all their rows are committed. */
  load(files: number): Promise<LoadTimes>;
};

export type LocalPipelineOptions = {
  /** A folder with the built function `loader` and the others. */
  bundles: string;
  rowsPerFile: number;
  /** Of the pipeline, and so of the event source mapping. */
  windowSeconds: number;
};

export async function startLocalPipeline(options: LocalPipelineOptions): Promise<LocalPipeline> {
  const { bundles, rowsPerFile, windowSeconds } = options;
  const local = await startOrders({ bundles, windows: [windowSeconds] });
  const [{ bucket = "", folder = "", target = "", ledger = "" } = {}] = local.orders;
  let runs = 0;
  return {
    load: (files) =>
      loadFiles(local, { bucket, folder: `${folder}/${runs++}`, files, rowsPerFile, tables: { target, ledger } }),
    [Symbol.asyncDispose]: () => local[Symbol.asyncDispose](),
  };
}
