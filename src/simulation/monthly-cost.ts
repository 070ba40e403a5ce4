import { functionSettings } from "../deployment/deployment.ts";
import { gigabyteSecondsOfLoad, logBytesOfLoad, messagesPerRequest } from "./cost.ts";
import type { PriceName, Prices } from "./prices.ts";
import type { Simulated } from "./simulate.ts";
import { metricsOfPipeline, stackParts } from "./stack-parts.ts";
import type { Workload } from "./workload.ts";

export type Deployed = {
  /** How buckets announce files: by a notification of S3, or through EventBridge. */
  events: "s3" | "eventbridge";
  redshift: { kind: "serverless"; rpus: number } | { kind: "provisioned"; nodes: number };
};

/** One line of a month's bill. */
export type CostItem = {
  service: string;
  what: string;
  quantity: number;
  price: PriceName;
  amount: number;
};

export type MonthlyCost = { items: readonly CostItem[]; total: number };

type Line = Omit<CostItem, "amount">;

export const hoursOfMonth = 730;
const minutesOfMonth = hoursOfMonth * 60;

/** Estimates; the page docs/cost-and-limits.md lists them. */
const reconcile = { runs: hoursOfMonth * 4, listingsOfPipeline: 33, secondsOfStack: 3, secondsOfPipeline: 1 };
const logBytesOfRun = { stack: 2000, pipeline: 1000 };
/** Lambda keeps five pollers at an idle queue, each waiting 20 seconds. @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const emptyReceivesOfQueue = 5 * 3 * minutesOfMonth;
/** Configurations by `loader` and `finished`, and the manifest. */
const getsOfLoad = 3;

/** What a month of the workload costs; storage, transfer, alerts, KMS and free tiers are left out. */
export function monthlyCost(
  { workload, simulated, deployed }: { workload: Workload; simulated: Simulated; deployed: Deployed },
  prices: Prices,
): MonthlyCost {
  const items = [
    ...requestLines(workload, simulated, deployed),
    ...functionLines(workload, simulated),
    ...monitoringLines(workload, simulated),
    redshiftLine(simulated, deployed),
  ]
    .filter(({ quantity }) => quantity > 0)
    .map((line) => ({ ...line, amount: line.quantity * prices[line.price] }));
  return { items, total: items.reduce((sum, { amount }) => sum + amount, 0) };
}

const loadsOfMonth = ({ loadsPerMinute }: Simulated) => loadsPerMinute * minutesOfMonth;

function requestLines({ filesPerMinute, tables }: Workload, simulated: Simulated, { events }: Deployed): Line[] {
  const files = filesPerMinute * minutesOfMonth;
  const loads = loadsOfMonth(simulated);
  const receives = 2 * Math.max(loads, files / messagesPerRequest);
  return [
    { service: "SQS", what: "requests for files", quantity: files + receives, price: "sqsRequest" },
    {
      service: "SQS",
      what: "empty receives of the triggers",
      quantity: tables * emptyReceivesOfQueue,
      price: "sqsRequest",
    },
    {
      service: "EventBridge",
      what: "events of S3",
      quantity: events === "eventbridge" ? files : 0,
      price: "eventBridgeS3Event",
    },
    { service: "S3", what: "PUTs of manifests", quantity: loads, price: "s3Put" },
    { service: "S3", what: "GETs of configurations and manifests", quantity: getsOfLoad * loads, price: "s3Get" },
    {
      service: "S3",
      what: "listings by reconcile",
      quantity: reconcile.runs * reconcile.listingsOfPipeline * tables,
      price: "s3Put",
    },
  ];
}

const stacksOf = ({ tables }: Workload) => Math.ceil(tables / stackParts.pipelines);

function functionLines(workload: Workload, simulated: Simulated): Line[] {
  const loads = loadsOfMonth(simulated);
  const runs = reconcile.runs * stacksOf(workload);
  const secondsOfRuns =
    runs * reconcile.secondsOfStack + reconcile.runs * workload.tables * reconcile.secondsOfPipeline;
  const gigabyteSeconds =
    loads * gigabyteSecondsOfLoad + (secondsOfRuns * functionSettings.reconcile.memoryMegabytes) / 1024;
  return [
    { service: "Lambda", what: "invocations", quantity: 2 * loads + runs, price: "lambdaRequest" },
    { service: "Lambda", what: "GB-seconds", quantity: gigabyteSeconds, price: "lambdaGigabyteSecond" },
    { service: "X-Ray", what: "traces", quantity: 2 * tracesOf(simulated) + runs, price: "traceRecorded" },
  ];
}

/** Of one function: the first invocation of each second, and 5 % of the others. @see https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html */
function tracesOf({ loadsPerMinute }: Simulated): number {
  const always = Math.min(loadsPerMinute, 60);
  return (always + 0.05 * (loadsPerMinute - always)) * minutesOfMonth;
}

function monitoringLines(workload: Workload, simulated: Simulated): Line[] {
  const { tables } = workload;
  const stacks = stacksOf(workload);
  const metrics = tables * metricsOfPipeline.length;
  const { alwaysMeasured, others } = stackParts.alarmsOverPipelines;
  const alarms =
    tables * (stackParts.alarmsOfPipeline + alwaysMeasured.length) + stacks * (stackParts.alarmsOfStack + others);
  const logBytes =
    loadsOfMonth(simulated) * logBytesOfLoad +
    reconcile.runs * (stacks * logBytesOfRun.stack + tables * logBytesOfRun.pipeline);
  const firstTier = 10_000;
  return [
    { service: "CloudWatch", what: "metrics", quantity: Math.min(metrics, firstTier), price: "metricMonth" },
    {
      service: "CloudWatch",
      what: "metrics above 10,000",
      quantity: Math.max(0, metrics - firstTier),
      price: "metricMonthAbove10000",
    },
    { service: "CloudWatch", what: "metrics that alarms read", quantity: alarms, price: "alarmMetricMonth" },
    { service: "CloudWatch", what: "dashboards", quantity: stacks * stackParts.dashboards, price: "dashboardMonth" },
    { service: "CloudWatch", what: "GB of logs", quantity: logBytes / 2 ** 30, price: "logGigabyte" },
  ];
}

/** A cluster costs the same whether it loads or not; a workgroup is billed while it works. */
function redshiftLine({ activeShare }: Simulated, { redshift }: Deployed): Line {
  if (redshift.kind === "provisioned") {
    const quantity = redshift.nodes * hoursOfMonth;
    return { service: "Redshift", what: "node-hours", quantity, price: "redshiftNodeHour" };
  }
  const quantity = activeShare * hoursOfMonth * redshift.rpus;
  return { service: "Redshift", what: "RPU-hours", quantity, price: "redshiftRpuHour" };
}
