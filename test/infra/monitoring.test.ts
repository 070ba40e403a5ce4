import { readFile } from "node:fs/promises";
import type { Template } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, test } from "vitest";
import { stackParts } from "../../src/simulation/stack-parts.ts";
import { synthesized } from "../support/synthesized.ts";

type Alarm = {
  AlarmActions: unknown[];
  OKActions: unknown[];
  AlarmDescription: string;
  ComparisonOperator: string;
  EvaluationPeriods: number;
  Period?: number;
  Threshold: number;
  TreatMissingData: string;
  Namespace?: string;
  MetricName?: string;
  Metrics?: { Expression: string; Period: number }[];
};

function alarmsOf(template: Template): Alarm[] {
  return Object.values(template.findResources("AWS::CloudWatch::Alarm")).map(({ Properties }) => Properties);
}

/** What it watches: a query over all pipelines, or a metric of AWS's own. */
const watches = ({ Metrics, Namespace, MetricName }: Alarm) => Metrics?.[0]?.Expression ?? `${Namespace} ${MetricName}`;

/** A dashboard's JSON, with a name for whatever CloudFormation fills in. */
function dashboardOf(template: Template): string {
  const [dashboard] = Object.values(template.findResources("AWS::CloudWatch::Dashboard"));
  const parts: (string | Record<string, unknown>)[] = dashboard?.["Properties"].DashboardBody["Fn::Join"][1];
  return parts.map((part) => (typeof part === "string" ? part : "token")).join("");
}

let template: Template;
beforeAll(async () => {
  template = (await synthesized("examples/orders")).template;
});

describe("the alarms of a deployment", () => {
  test("watch the loads of all pipelines, each queue, and each function", () => {
    const found = Object.entries(Object.groupBy(alarmsOf(template), watches));
    expect(Object.fromEntries(found.map(([metric, alarms = []]) => [metric, alarms.length]))).toEqual({
      'SELECT SUM("Parked") FROM SCHEMA("RedshiftLoader", Pipeline, Target)': 1,
      'SELECT SUM("Quarantined") FROM SCHEMA("RedshiftLoader", Pipeline, Target)': 1,
      'SELECT SUM("Left") FROM SCHEMA("RedshiftLoader", Pipeline, Target)': 1,
      'SELECT SUM("Waiting") FROM SCHEMA("RedshiftLoader", Pipeline, Target)': 1,
      'SELECT SUM("Missing") FROM SCHEMA("RedshiftLoader", Pipeline, Target)': 1,
      'SELECT SUM("Unreconciled") FROM SCHEMA("RedshiftLoader", Pipeline, Target)': 1,
      'SELECT SUM("FailedPaths") FROM SCHEMA("RedshiftLoader", Pipeline, Target)': 1,
      'SELECT SUM("OutlastedWindows") FROM SCHEMA("RedshiftLoader", Pipeline, Target)': 1,
      'SELECT MAX("Freshness") FROM SCHEMA("RedshiftLoader", Pipeline, Target)': 1,
      "AWS/SQS ApproximateNumberOfMessagesVisible": 2,
      "AWS/SQS ApproximateAgeOfOldestMessage": 1,
      "AWS/Lambda Errors": 5,
      "AWS/Lambda Throttles": 5,
    });
  });

  test("tell the topic of alerts when they start and when they end", () => {
    const [topic] = Object.keys(template.findResources("AWS::SNS::Topic"));
    for (const { AlarmActions, OKActions } of alarmsOf(template)) {
      expect(AlarmActions).toEqual([{ Ref: topic }]);
      expect(OKActions).toEqual([{ Ref: topic }]);
    }
  });

  test("are quiet where nothing is measured, and start above their threshold", () => {
    for (const { TreatMissingData, ComparisonOperator } of alarmsOf(template)) {
      expect(TreatMissingData).toBe("notBreaching");
      expect(ComparisonOperator).toBe("GreaterThanThreshold");
    }
  });

  test("name a section of docs/operate.md that exists", async () => {
    const page = await readFile("docs/operate.md", "utf8");
    const headings = new Set(Array.from(page.matchAll(/^#+ (.+)$/gm), ([, heading]) => heading));
    for (const { AlarmDescription } of alarmsOf(template)) {
      const [, section] = /What to do: docs\/operate\.md, "(.+)"\.$/.exec(AlarmDescription) ?? [];
      expect(headings).toContain(section);
    }
  });

  test("take freshness and namespace from the settings, and the functions measure in that namespace", async () => {
    const monitoring = { freshness_minutes: 60, namespace: "Shop/Loads" };
    const { template: given } = await synthesized("examples/orders", { monitoring });
    const limits = alarmsOf(given).filter((alarm) => /Freshness|AgeOfOldest/.test(watches(alarm)));
    expect(limits.map(({ Threshold }) => Threshold)).toEqual([3600, 3600]);
    expect(alarmsOf(given).map(watches)).toContain('SELECT SUM("Parked") FROM SCHEMA("Shop/Loads", Pipeline, Target)');
    expect(dashboardOf(given)).not.toContain("RedshiftLoader\\");
    const functions = Object.values(given.findResources("AWS::Lambda::Function")).map(({ Properties }) => Properties);
    const loaders = functions.filter(({ FunctionName: name }) => /loader$|microbatch$|reconcile$|finished$/.test(name));
    expect(loaders).toHaveLength(5);
    for (const { Environment } of loaders)
      expect(Environment.Variables.POWERTOOLS_METRICS_NAMESPACE).toBe("Shop/Loads");
  });

  test("look at two half hours in which reconcile found files, since one run makes good what a lost event has left", () => {
    const [missing] = alarmsOf(template).filter((alarm) => watches(alarm).includes("Missing"));
    expect(missing?.Metrics?.[0]?.Period).toBe(1800);
    expect(missing?.EvaluationPeriods).toBe(2);
  });
});

describe("an alarm of batches that wait", () => {
  test("looks at an hour, since a short fault passes by itself", () => {
    const [waiting] = alarmsOf(template).filter((alarm) => watches(alarm).includes('"Waiting"'));
    expect(waiting?.Metrics?.[0]?.Period).toBe(1800);
    expect(waiting?.EvaluationPeriods).toBe(2);
  });
});

describe("what simulate counts as billed", () => {
  test("is what a stack has: alarms of each pipeline, of the stack, and over all pipelines; a dashboard", async () => {
    const { alarmsOfPipeline, alarmsOfStack, alarmsOverPipelines, dashboards } = stackParts;
    const seven = (await synthesized("examples/demo", {})).template; // seven pipelines
    const counted = [template, seven].map((of) => {
      const overPipelines = alarmsOf(of).filter((alarm) => watches(alarm).startsWith("SELECT"));
      return { direct: alarmsOf(of).length - overPipelines.length, overPipelines };
    });
    const pipelines = [template, seven].map(
      (of) => Object.keys(of.findResources("AWS::Lambda::EventSourceMapping")).length,
    );
    expect(pipelines).toEqual([1, 7]);
    expect(counted.map(({ direct }) => direct)).toEqual(
      pipelines.map((count) => alarmsOfStack + count * alarmsOfPipeline),
    );
    for (const { overPipelines } of counted) {
      const { alwaysMeasured, others } = alarmsOverPipelines;
      expect(overPipelines).toHaveLength(alwaysMeasured.length + others);
      for (const name of alwaysMeasured)
        expect(overPipelines.map(watches)).toContainEqual(expect.stringContaining(`("${name}")`));
    }
    template.resourceCountIs("AWS::CloudWatch::Dashboard", dashboards);
  });
});

describe("the dashboard of a deployment", () => {
  test("shows from above: alarms, freshness, what flows, what goes wrong, queues and functions", () => {
    const { widgets } = JSON.parse(dashboardOf(template));
    const titles = widgets.map(({ properties }: { properties: { title?: string } }) => properties.title);
    expect(titles.slice(1)).toEqual([
      "Needs your action",
      "Freshness: age of the oldest file at its commit (seconds)",
      "Load duration, longest (seconds)",
      "Load duration, average (seconds)",
      "Files loaded",
      "Rows written",
      "Bytes loaded",
      "Rows rejected by COPY",
      "Rows discarded for a NULL key",
      "Rows with replaced characters",
      "Loads: submitted, committed",
      "Conflicts",
      "Set aside or nowhere",
      "Oldest message on each queue (seconds)",
      "Dead letters, undelivered events",
      "Errors and throttles of functions",
    ]);
  });

  test("quotes each metric, since some are words of the query language", () => {
    const queries = [...dashboardOf(template).matchAll(/SELECT (\w+\(.*?\)) FROM/g)].map(([, metric]) => metric);
    expect(queries).toContain('SUM(\\"Bytes\\")');
    expect(queries.filter((metric) => !/^(SUM|MAX|AVG)\(\\"\w+\\"\)$/.test(metric ?? ""))).toEqual([]);
  });

  test("lists every alarm", () => {
    const { widgets } = JSON.parse(dashboardOf(template));
    expect(widgets[1].properties.alarms).toHaveLength(alarmsOf(template).length);
  });
});
