import { Metrics as PowertoolsMetrics } from "@aws-lambda-powertools/metrics";
import { ascii } from "../core/base/ascii.ts";
import { jsonLine } from "../core/base/json-line.ts";
import { type Measurement, type MetricName, type Metrics, metricUnits } from "../core/ports/measurement.ts";

/**
 * Metrics as lines of the log, from which CloudWatch takes them: no call, no wait.
 *
 * CloudWatch takes values of dimensions in ASCII only, and would drop the metrics of a table with another name; so other letters
 * are escaped, each in its own way. The longest name of a table then has 763 of the 1,024 characters that are allowed.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html
 * @param write takes whole lines
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(namespace: string, write: (line: string) => void): Metrics {
  return { record: (measurement) => write(`${jsonLine(format(namespace, measurement))}\n`) };
}

function format(namespace: string, { pipeline, target, values, at, about = {} }: Measurement): object {
  const metrics = new PowertoolsMetrics({ namespace });
  metrics.clearDefaultDimensions(); // the library's own, "service", would be one more to name in every alarm
  metrics.addDimensions({ Pipeline: ascii(pipeline), Target: ascii(target) });
  if (ascii(target) !== target) metrics.addMetadata("target_name", target);
  for (const [name, value] of Object.entries(values) as [MetricName, number][]) // Object.entries loses the keys' type
    metrics.addMetric(name, metricUnits[name], value);
  for (const [name, value] of Object.entries(about)) metrics.addMetadata(name, value);
  if (at !== undefined) metrics.setTimestamp(new Date(at));
  return metrics.serializeMetrics();
}
