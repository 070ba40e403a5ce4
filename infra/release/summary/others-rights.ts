import type { DeployedResource } from "../resolve-template.ts";
import { type ExplainedStatement, permissionOf, statementsOf, type TemplateStatement } from "../template-statements.ts";

export type OthersRight = ExplainedStatement & {
  who: readonly string[];
  /** Logical id of the resource that holds the statement. */
  on: string;
};

/** What services and accounts other than the functions may do to the stack's resources, and what is denied to all. */
export function othersRights(resources: readonly DeployedResource[]): OthersRight[] {
  return resources.flatMap((resource) =>
    statementsIn(resource).map(({ effect, principals, actions, resources: about, conditions }) => {
      const why = whyOf({ effect, principals, actions, conditions }, resource.type) ?? "";
      return { who: principals, effect, actions, resources: about, conditions, on: resource.logicalId, why };
    }),
  );
}

function statementsIn(resource: DeployedResource): TemplateStatement[] {
  const { type, properties } = resource;
  if (type === "AWS::Lambda::Permission") return [permissionOf(resource)];
  if (type === "AWS::KMS::Key") return statementsOf(properties["KeyPolicy"]);
  if (type === "AWS::IAM::Role") return statementsOf(properties["AssumeRolePolicyDocument"]);
  return resourcePolicies.has(type) ? statementsOf(properties["PolicyDocument"]) : [];
}

const resourcePolicies = new Set(["AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::S3::BucketPolicy"]);

type Why = { effect: string; principal?: string; action?: string; on?: string; condition?: string; why: string };

/** The first line that fits. Without one the summary has no reason, and a test fails. */
const whys: readonly Why[] = [
  { effect: "Deny", condition: "aws:SecureTransport", why: "Requests without TLS are refused." },
  { effect: "Deny", condition: "s3:TlsVersion", why: "Requests with TLS older than 1.2 are refused." },
  { effect: "Allow", principal: "lambda", action: "sts:AssumeRole", why: "Lambda runs the functions as this role." },
  { effect: "Allow", principal: "s3", action: "sqs:SendMessage", why: "The bucket announces its new objects." },
  {
    effect: "Allow",
    principal: "events",
    action: "sqs:SendMessage",
    why: "A rule sends announcements of new objects to their queue, or keeps an event that could not be delivered.",
  },
  {
    effect: "Allow",
    principal: "events",
    action: "lambda:InvokeFunction",
    why: "A rule or a schedule runs the function.",
  },
  { effect: "Allow", principal: "cloudwatch", action: "sns:Publish", why: "Alarms tell the topic of alerts." },
  {
    effect: "Allow",
    action: "kms:*",
    on: "AWS::KMS::Key",
    why: "The account's own policies decide who may use and manage the key.",
  },
  {
    effect: "Allow",
    principal: "events",
    on: "AWS::KMS::Key",
    why: "Events reach encrypted queues.",
  },
  { effect: "Allow", principal: "cloudwatch", on: "AWS::KMS::Key", why: "Alarms reach the encrypted topic." },
  {
    effect: "Allow",
    principal: "s3",
    on: "AWS::KMS::Key",
    why: "Notifications and alerts reach encrypted queues and subscribers.",
  },
  { effect: "Allow", principal: "logs", on: "AWS::KMS::Key", why: "CloudWatch Logs encrypts the functions' logs." },
];

type Judged = Pick<TemplateStatement, "effect" | "principals" | "actions" | "conditions">;

function whyOf(statement: Judged, type: string): string | undefined {
  const conditions = Object.values(statement.conditions).flatMap((keys) => Object.keys(keys));
  const fits = ({ effect, principal, action, on, condition }: Why) =>
    effect === statement.effect &&
    (principal === undefined || statement.principals.some((name) => name.startsWith(`${principal}.`))) &&
    (action === undefined || statement.actions.includes(action)) &&
    (on === undefined || on === type) &&
    (condition === undefined || conditions.includes(condition));
  return whys.find(fits)?.why;
}
