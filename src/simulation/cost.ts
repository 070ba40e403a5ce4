import { functionSettings } from "../deployment/deployment.ts";
import type { Simulated } from "./simulate.ts";

/** In one currency; of the Region. AWS changes them, so the caller gives them. */
export type Prices = {
  sqsRequest: number;
  lambdaRequest: number;
  lambdaGigabyteSecond: number;
  s3Put: number;
  s3Get: number;
  logGigabyte: number;
};

export type Cost = { perMillionFiles: number; perGigabyte: number };

/** Billed time of an invocation, which mostly waits for S3 and the Data API. */
const loaderSeconds = 0.2;
const finishedSeconds = 0.2;
/** Of one load: what loader and finished log, metrics included. */
const logBytes = 3000;
/** Messages that one request to SQS receives or deletes. */
const messagesPerRequest = 10;

/** What a million files cost, without the warehouse, storage and metrics. */
export function costOf({ filesPerLoad }: Simulated, prices: Prices, megabytesPerFile: number): Cost {
  const files = 1_000_000;
  const loads = files / filesPerLoad;
  const perLoad =
    prices.s3Put +
    prices.s3Get +
    2 * prices.lambdaRequest +
    gigabyteSeconds * prices.lambdaGigabyteSecond +
    (logBytes / 2 ** 30) * prices.logGigabyte;
  const sqsRequests = files + 2 * Math.max(loads, files / messagesPerRequest);
  const perMillionFiles = sqsRequests * prices.sqsRequest + loads * perLoad;
  return { perMillionFiles, perGigabyte: perMillionFiles / ((files * megabytesPerFile) / 1024) };
}

const gigabyteSeconds =
  (functionSettings.loader.memoryMegabytes * loaderSeconds +
    functionSettings.finished.memoryMegabytes * finishedSeconds) /
  1024;
