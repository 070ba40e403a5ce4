import { Duration } from "aws-cdk-lib";
import * as events from "aws-cdk-lib/aws-events";
import * as targets from "aws-cdk-lib/aws-events-targets";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { deliverySettings, failedLoadsPattern, finishedLoadsPattern } from "../../src/deployment/deployment.ts";

/** The function an event goes to, and the queue that keeps it if that fails. */
type EventTarget = { fn: lambda.IFunction; undelivered: sqs.IQueue };

/** One rule for each database: loads that failed or were cancelled go to recovery. */
export const addFailedLoadsRule = (scope: Construct, database: string, target: EventTarget): events.Rule =>
  addLoadsRule(scope, target, {
    id: `FailedLoads-${database}`,
    description: `Failed and cancelled loads of database ${database} go to recovery`,
    pattern: failedLoadsPattern(database),
  });

/** Its counterpart: loads that were committed are measured. */
export const addFinishedLoadsRule = (scope: Construct, database: string, target: EventTarget): events.Rule =>
  addLoadsRule(scope, target, {
    id: `FinishedLoads-${database}`,
    description: `Finished loads of database ${database} are measured`,
    pattern: finishedLoadsPattern(database),
  });

type LoadsRule = { id: string; description: string; pattern: ReturnType<typeof failedLoadsPattern> };

function addLoadsRule(scope: Construct, target: EventTarget, { id, description, pattern }: LoadsRule): events.Rule {
  const { source, "detail-type": detailType, detail } = pattern;
  return new events.Rule(scope, id, {
    description,
    eventPattern: { source, detailType, detail },
    targets: [functionTarget(target)],
  });
}

/** @param schedule `rate(…)` or `cron(…)` in UTC */
export function addSchedule(
  scope: Construct,
  { id, description, schedule, input }: { id: string; description: string; schedule: string; input?: unknown },
  target: EventTarget,
): events.Rule {
  return new events.Rule(scope, id, {
    description,
    schedule: events.Schedule.expression(schedule),
    targets: [functionTarget(target, input)],
  });
}

const functionTarget = ({ fn, undelivered }: EventTarget, input?: unknown) =>
  new targets.LambdaFunction(fn, {
    deadLetterQueue: undelivered,
    maxEventAge: Duration.seconds(deliverySettings.maximumEventAgeSeconds),
    retryAttempts: deliverySettings.retryAttempts,
    ...(input !== undefined && { event: events.RuleTargetInput.fromObject(input) }),
  });
