import { Metrics as PowertoolsMetrics } from "@aws-lambda-powertools/metrics";
import { jsonLine } from "../core/base/json-line.ts";
import { type Measurement, type MetricName, type Metrics, metricUnits } from "../core/ports/measurement.ts";

/**
 * Metrics as lines of the log, from which CloudWatch takes them: no call, no wait.
 *
 * @param write takes whole lines
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(namespace: string, write: (line: string) => void): Metrics {
  return { record: (measurement) => write(`${jsonLine(format(namespace, measurement))}\n`) };
}

function format(namespace: string, { pipeline, target, values, at, about = {} }: Measurement): object {
  const metrics = new PowertoolsMetrics({ namespace });
  metrics.clearDefaultDimensions(); // the library's own, "service", would be one more to name in every alarm
  metrics.addDimensions({ Pipeline: pipeline, Target: target });
  for (const [name, value] of Object.entries(values) as [MetricName, number][]) // Object.entries loses the keys' type
    metrics.addMetric(name, metricUnits[name], value);
  for (const [name, value] of Object.entries(about)) metrics.addMetadata(name, value);
  if (at !== undefined) metrics.setTimestamp(new Date(at));
  return metrics.serializeMetrics();
}
