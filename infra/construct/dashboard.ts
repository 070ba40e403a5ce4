import { Duration } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import { operatePage } from "./alarms.ts";
import { allPipelines, byPipeline, type MetricQuery } from "./loader-metric.ts";
import type { RedshiftLoader } from "./redshift-loader.ts";

type DashboardSettings = { name: string; namespace: string; freshnessMinutes: number };

const width = 8;
const height = 6;
const period = Duration.minutes(5);
/** Queues in one graph, a line each; CloudWatch draws at most 500 lines. */
const maxQueuesShown = 50;

/** From above: does anything need me, are the tables fresh, what flows, what is left out, and what is behind it. */
export function addDashboard(
  scope: Construct,
  loader: RedshiftLoader,
  { alarms, ...settings }: DashboardSettings & { alarms: readonly cloudwatch.IAlarm[] },
): cloudwatch.Dashboard {
  return new cloudwatch.Dashboard(scope, "Dashboard", {
    dashboardName: settings.name,
    defaultInterval: Duration.hours(3),
    widgets: [
      [new cloudwatch.TextWidget({ markdown: help, width: 3 * width, height: 2, background: transparent })],
      ...alarmRows(alarms),
      freshnessRow(settings),
      flowRow(settings),
      leftOutRow(settings),
      troubleRow(settings),
      serviceRow(loader),
    ],
  });
}

const transparent = cloudwatch.TextWidgetBackground.TRANSPARENT;
const help =
  "**Redshift loader.** From above: what needs your action, how fresh the tables are, what is loaded and left out, what goes wrong, and the " +
  `queues and functions behind it. What each alarm means, and what to do, is in ${operatePage}.`;

/** Of CloudWatch, in one widget. */
const maxAlarmsShown = 100;

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
function alarmRows(alarms: readonly cloudwatch.IAlarm[]): cloudwatch.IWidget[][] {
  const rows = Array.from({ length: Math.ceil(alarms.length / maxAlarmsShown) }, (_, row) =>
    alarms.slice(row * maxAlarmsShown, (row + 1) * maxAlarmsShown),
  );
  return rows.map((shown, row) => {
    const title = row === 0 ? "Needs your action" : `Needs your action (${row + 1} of ${rows.length})`;
    return [new cloudwatch.AlarmStatusWidget({ title, alarms: shown, width: 3 * width, height: 4 })];
  });
}

type Shown = Pick<DashboardSettings, "namespace">;

function freshnessRow({ namespace, freshnessMinutes }: DashboardSettings): cloudwatch.IWidget[] {
  const limit = { value: freshnessMinutes * 60, label: "alarm", color: cloudwatch.Color.RED };
  return [
    graph("Freshness: age of the oldest file at its commit (seconds)", byPipeline(of(namespace, "MAX", "Freshness")), {
      leftAnnotations: [limit],
    }),
    graph("Load duration, longest (seconds)", byPipeline(of(namespace, "MAX", "LoadDuration"))),
    graph("Load duration, average (seconds)", byPipeline(of(namespace, "AVG", "LoadDuration"))),
  ];
}

function flowRow({ namespace }: Shown): cloudwatch.IWidget[] {
  return [
    graph("Files loaded", byPipeline(of(namespace, "SUM", "Files"))),
    graph("Rows written", byPipeline(of(namespace, "SUM", "Rows"))),
    graph("Bytes loaded", byPipeline(of(namespace, "SUM", "Bytes"))),
  ];
}

function leftOutRow({ namespace }: Shown): cloudwatch.IWidget[] {
  return [
    graph("Rows rejected by COPY", byPipeline(of(namespace, "SUM", "RejectedRows"))),
    graph("Rows discarded for a NULL key", byPipeline(of(namespace, "SUM", "DiscardedRows"))),
    graph("Rows with replaced characters", byPipeline(of(namespace, "SUM", "ReplacedCharacterRows"))),
  ];
}

function troubleRow({ namespace }: Shown): cloudwatch.IWidget[] {
  const sum = (name: MetricQuery["name"]) => allPipelines(of(namespace, "SUM", name));
  return [
    graph("Loads: submitted, committed", [sum("Attempts"), sum("Batches")]),
    graph("Conflicts", byPipeline(of(namespace, "SUM", "Conflicts"))),
    graph("Set aside or nowhere", [
      sum("Quarantined"),
      sum("Parked"),
      sum("Left"),
      sum("Waiting"),
      sum("Missing"),
      sum("Unreconciled"),
      sum("FailedPaths"),
    ]),
  ];
}

function serviceRow({ queues, functions, undelivered }: RedshiftLoader): cloudwatch.IWidget[] {
  const fns = Object.values(functions);
  const lost = undelivered.metricApproximateNumberOfMessagesVisible({ label: "undelivered events", period });
  return [
    waitingGraph(queues),
    graph("Dead letters, undelivered events", [...deadLettersOf(queues), lost]),
    graph("Errors and throttles of functions", [
      ...fns.map((fn) => fn.metricErrors({ period, statistic: "Sum" })),
      ...fns.map((fn) => fn.metricThrottles({ period, statistic: "Sum" })),
    ]),
  ];
}

type Queues = RedshiftLoader["queues"];

const waitingGraph = (queues: Queues) =>
  graph(
    "Oldest message on each queue (seconds)",
    [...queues]
      .slice(0, maxQueuesShown)
      .map(([label, { queue }]) => queue.metricApproximateAgeOfOldestMessage({ label, period, statistic: "Maximum" })),
  );

const deadLettersOf = (queues: Queues) =>
  [...queues]
    .slice(0, maxQueuesShown)
    .flatMap(([label, { deadLetters: letters }]) =>
      letters ? [letters.metricApproximateNumberOfMessagesVisible({ label, period, statistic: "Maximum" })] : [],
    );

/** The queues of a further stack; what concerns all pipelines is on the dashboard of stack 1. */
export function addQueuesDashboard(
  scope: Construct,
  queues: Queues,
  { name, first, alarms }: { name: string; first: string; alarms: readonly cloudwatch.IAlarm[] },
): cloudwatch.Dashboard {
  const markdown = `**Redshift loader: queues of ${name}.** Loads of all pipelines, functions and events are on the dashboard ${first}.`;
  return new cloudwatch.Dashboard(scope, "Dashboard", {
    dashboardName: name,
    defaultInterval: Duration.hours(3),
    widgets: [
      [new cloudwatch.TextWidget({ markdown, width: 3 * width, height: 2, background: transparent })],
      ...alarmRows(alarms),
      [waitingGraph(queues), graph("Dead letters", deadLettersOf(queues))],
    ],
  });
}

const of = (namespace: string, statistic: MetricQuery["statistic"], name: MetricQuery["name"]): MetricQuery => ({
  namespace,
  statistic,
  name,
  period,
});

function graph(
  title: string,
  left: cloudwatch.IMetric | cloudwatch.IMetric[],
  more: cloudwatch.GraphWidgetProps = {},
): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left: Array.isArray(left) ? left : [left], width, height, ...more });
}
