import { functionSettings } from "../deployment/deployment.ts";
import type { Prices } from "./prices.ts";
import type { Simulated } from "./simulate.ts";

export type Cost = { perMillionFiles: number; perGigabyte: number };

type LoadPrices = Pick<
  Prices,
  "sqsRequest" | "lambdaRequest" | "lambdaGigabyteSecond" | "s3Put" | "s3Get" | "logGigabyte"
>;

/** Billed time of an invocation, which mostly waits for S3 and the Data API. */
const loaderSeconds = 0.2;
const finishedSeconds = 0.2;
/** Of one load: what loader and finished log, metrics included. */
export const logBytesOfLoad = 3000;
/** Messages that one request to SQS receives or deletes. */
export const messagesPerRequest = 10;

/** What a million files cost, without the warehouse, storage and metrics. */
export function costOf({ filesPerLoad }: Simulated, prices: LoadPrices, megabytesPerFile: number): Cost {
  const files = 1_000_000;
  const loads = files / filesPerLoad;
  const perLoad =
    prices.s3Put +
    prices.s3Get +
    2 * prices.lambdaRequest +
    gigabyteSecondsOfLoad * prices.lambdaGigabyteSecond +
    (logBytesOfLoad / 2 ** 30) * prices.logGigabyte;
  const sqsRequests = files + 2 * Math.max(loads, files / messagesPerRequest);
  const perMillionFiles = sqsRequests * prices.sqsRequest + loads * perLoad;
  return { perMillionFiles, perGigabyte: perMillionFiles / ((files * megabytesPerFile) / 1024) };
}

/** Of one load: `loader` and `finished`. */
export const gigabyteSecondsOfLoad =
  (functionSettings.loader.memoryMegabytes * loaderSeconds +
    functionSettings.finished.memoryMegabytes * finishedSeconds) /
  1024;
