import { Duration } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type * as sns from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { deadLetterQueueName, type MetricName, queueSettings } from "../../src/deployment/deployment.ts";
import { allPipelines } from "./loader-metric.ts";
import type { RedshiftLoader } from "./redshift-loader.ts";

type AlarmSettings = {
  /** Of the loader's metrics. */
  namespace: string;
  /** The oldest file of a load may be this old when its rows appear, and a message this old on its queue. */
  freshnessMinutes: number;
};

/** What an alarm watches, and what its description says to the engineer on call. */
type AlarmSpec = {
  id: string;
  metric: cloudwatch.IMetric;
  /** Exceeding it is the alarm. */
  limit: number;
  /** Periods in a row. */
  periods?: number;
  means: string;
  /** The heading of docs/operate.md. */
  section: string;
};

/** The page with the sections that descriptions name. */
export const operatePage = "docs/operate.md";

const period = Duration.minutes(5);

/** Alarms for the engineer on call; each goes to the topic of alerts, when it starts and when it ends. */
export function addAlarms(scope: Construct, loader: RedshiftLoader, settings: AlarmSettings): cloudwatch.Alarm[] {
  const place = new Construct(scope, "Alarms");
  const specs = [...loadAlarms(settings), ...queueAlarms(loader, settings), ...functionAlarms(loader)];
  return specs.map((spec) => addAlarm(place, spec, loader.alertTopic));
}

/** Alarms of the queues of a further stack. */
export function addQueueAlarms(
  scope: Construct,
  { queues, topic }: { queues: Queues; topic: sns.ITopic },
  settings: AlarmSettings,
): cloudwatch.Alarm[] {
  const place = new Construct(scope, "Alarms");
  return alarmsOfQueues(queues, settings).map((spec) => addAlarm(place, spec, topic));
}

type Queues = RedshiftLoader["queues"];

function addAlarm(scope: Construct, spec: AlarmSpec, topic: sns.ITopic): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, spec.id, {
    metric: spec.metric,
    threshold: spec.limit,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: spec.periods ?? 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    alarmDescription: `${spec.means} What to do: ${operatePage}, "${spec.section}".`,
  });
  const action = new SnsAction(topic);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
  return alarm;
}

/** One alarm for all pipelines each: a thousand tables need no more alarms than one. The alert itself names the pipeline. */
function loadAlarms({ namespace, freshnessMinutes }: AlarmSettings): AlarmSpec[] {
  const sum = (name: MetricName, of = period) => allPipelines({ namespace, statistic: "SUM", name, period: of });
  return [
    {
      id: "Parked",
      metric: sum("Parked"),
      limit: 0,
      means: "A batch needs your action. Its files are not loaded, and not lost.",
      section: "Parked batches",
    },
    {
      id: "Quarantined",
      metric: sum("Quarantined"),
      limit: 0,
      means: "Redshift refuses a file. The other files of its batch are loaded.",
      section: "Quarantined files",
    },
    {
      id: "Left",
      metric: sum("Left"),
      limit: 0,
      means: "A load failed, and recovery could neither submit it again nor park it. Its files are not loaded.",
      section: "Left loads",
    },
    {
      id: "WaitingBatches",
      metric: sum("Waiting", Duration.minutes(30)),
      limit: 0,
      periods: 2, // a short fault passes without an alarm
      means: "For an hour, batches have waited for a fault that should pass by itself. Their files are not loaded.",
      section: "Waiting batches",
    },
    {
      id: "Missing",
      metric: sum("Missing", Duration.minutes(30)),
      limit: 0,
      periods: 2, // one run alone repairs what a lost event left behind
      means: "Run after run, reconcile finds files that are nowhere: loads hang, or their events are lost.",
      section: "Missing files",
    },
    {
      id: "Unreconciled",
      metric: sum("Unreconciled", Duration.minutes(30)),
      limit: 0,
      periods: 2, // a short fault may fail one run
      means: "Run after run, reconcile cannot look at a pipeline: files whose events are lost would go unnoticed.",
      section: "Unreconciled pipelines",
    },
    {
      id: "FailedPaths",
      metric: sum("FailedPaths"),
      limit: 0,
      means: "A bulk load has not loaded a path: it holds no files, cannot be listed, or its load was refused.",
      section: "Failed paths",
    },
    {
      id: "OutlastedWindows",
      metric: sum("OutlastedWindows"),
      limit: 0,
      periods: 6, // one large load may outlast its window
      means: "For half an hour, loads have taken longer than the windows in which their files are collected.",
      section: "Outlasted windows",
    },
    {
      id: "Freshness",
      metric: allPipelines({ namespace, statistic: "MAX", name: "Freshness", period }),
      limit: freshnessMinutes * 60,
      means: `Files were older than ${freshnessMinutes} minutes when their rows appeared.`,
      section: "Stale tables",
    },
  ];
}

/** A queue that the user brings keeps its own dead letters, so they are not watched here. */
function alarmsOfQueues(queues: Queues, { freshnessMinutes }: AlarmSettings): AlarmSpec[] {
  return [...queues].flatMap(([name, { queue, deadLetters }]): AlarmSpec[] => [
    ...(deadLetters
      ? [
          {
            id: `DeadLetters-${name}`,
            metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: "Maximum" }),
            limit: 0,
            means: `Messages of ${name} failed ${queueSettings.maxReceiveCount} times and wait in ${deadLetterQueueName(name)}. Their files are not loaded.`,
            section: "Dead letters",
          },
        ]
      : []),
    {
      id: `Waiting-${name}`,
      metric: queue.metricApproximateAgeOfOldestMessage({ period, statistic: "Maximum" }),
      limit: freshnessMinutes * 60,
      means: `Messages of ${name} have waited for more than ${freshnessMinutes} minutes.`,
      section: "Waiting messages",
    },
  ]);
}

function queueAlarms({ queues, undelivered }: RedshiftLoader, settings: AlarmSettings): AlarmSpec[] {
  return [
    ...alarmsOfQueues(queues, settings),
    {
      id: "Undelivered",
      metric: undelivered.metricApproximateNumberOfMessagesVisible({ period, statistic: "Maximum" }),
      limit: 0,
      means: "An event or a schedule did not get through to its function.",
      section: "Undelivered events",
    },
  ];
}

function functionAlarms({ functions }: RedshiftLoader): AlarmSpec[] {
  return Object.entries(functions).flatMap(([name, fn]): AlarmSpec[] => [
    {
      id: `Errors-${name}`,
      metric: fn.metricErrors({ period, statistic: "Sum" }),
      limit: 0,
      periods: 2, // events and messages come again after one error
      means: `The function ${name} keeps failing.`,
      section: "Function errors",
    },
    {
      id: `Throttles-${name}`,
      metric: fn.metricThrottles({ period, statistic: "Sum" }),
      limit: 0,
      periods: 3,
      means: `Lambda refuses to run the function ${name}: the account's concurrency is used up.`,
      section: "Function throttles",
    },
  ]);
}
