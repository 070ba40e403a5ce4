import { embeddedMetrics } from "../aws/embedded-metrics.ts";
import { jsonLog } from "../aws/json-log.ts";
import type { Log } from "../core/ports/log.ts";
import { defaultNamespace, type Metrics, noMetrics } from "../core/ports/measurement.ts";
import type { Env } from "./env.ts";

/** Where the use cases report what they do. */
export type Outlets = { log: Log; metrics: Metrics };

/** As Lambda takes both: lines on standard output. The variables are those of the library that writes the metrics. */
export function lambdaOutlets(env: Env): Outlets {
  const write = (line: string) => void process.stdout.write(line);
  const namespace = env["POWERTOOLS_METRICS_NAMESPACE"] || defaultNamespace;
  const isOff = env["POWERTOOLS_METRICS_DISABLED"] === "true";
  return {
    log: jsonLog(write, () => new Date(), env["LOG_LEVEL"]),
    metrics: isOff ? noMetrics : embeddedMetrics(namespace, write),
  };
}
