import type { Duration } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import type { MetricName } from "../../src/deployment/deployment.ts";

export type MetricQuery = { namespace: string; statistic: "SUM" | "MAX" | "AVG"; name: MetricName; period: Duration };

/**
 * One number over all pipelines, which CloudWatch finds by itself.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
 */
export function allPipelines(query: MetricQuery): cloudwatch.MathExpression {
  return insight(query, { grouping: "", label: query.name });
}

/** One line for each pipeline. */
export function byPipeline(query: MetricQuery): cloudwatch.MathExpression {
  return insight(query, { grouping: " GROUP BY Pipeline", label: "" });
}

/**
 * Lines without a label get the label of their group. Metrics are quoted: `Bytes`, `Left` and `Rows`
 * are words of the query language.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-reserved-keywords.html
 */
function insight(
  { namespace, statistic, name, period }: MetricQuery,
  { grouping, label }: { grouping: string; label: string },
): cloudwatch.MathExpression {
  const expression = `SELECT ${statistic}("${name}") FROM SCHEMA("${namespace}", Pipeline, Target)${grouping}`;
  return new cloudwatch.MathExpression({ expression, period, label, usingMetrics: {} });
}
