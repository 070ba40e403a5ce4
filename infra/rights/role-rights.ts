import { Aws, type Stack } from "aws-cdk-lib";
import type * as kms from "aws-cdk-lib/aws-kms";
import type { DeploySettings } from "../../src/deployment/deploy-settings.ts";
import type { PipelineFile } from "../../src/folders/pipelines-folder.ts";
import type { Right } from "./right.ts";

export type Warehouse = PipelineFile["pipeline"]["warehouse"];

/** ARN of a cluster, or of a workgroup by its id: AWS knows no other. */
export function warehouseArn(stack: Stack, { at }: Warehouse, workgroupIds: Readonly<Record<string, string>>): string {
  if (at.kind === "cluster") return arn(stack, "redshift", `cluster:${at.identifier}`);
  if (at.name.startsWith("arn:")) return at.name;
  return arn(stack, "redshift-serverless", `workgroup/${workgroupIds[at.name]}`);
}

/** How the Data API signs in to databases on the role's behalf ; the request comes from the Data API, so these rights cannot be bound to a function. */
export function signInRights(
  stack: Stack,
  warehouses: readonly Warehouse[],
  workgroupIds: Readonly<Record<string, string>>,
): Right[] {
  const asked = warehouses.map((warehouse) => signIn(stack, warehouse, workgroupIds));
  return [...Map.groupBy(asked, ({ action }) => action)].map(([action, ofAction]) => ({
    sid: `SignIn${action.replace(/^.*:/, "")}`,
    why: "The Data API signs in to the database, in the role's name.",
    actions: [action],
    resources: [...new Set(ofAction.flatMap(({ resources }) => resources))],
  }));
}

function signIn(stack: Stack, warehouse: Warehouse, workgroupIds: Readonly<Record<string, string>>) {
  const { at, database, signIn: by } = warehouse;
  if (by.kind === "secret") return { action: "secretsmanager:GetSecretValue", resources: [by.arn] };
  if (at.kind === "workgroup")
    return { action: "redshift-serverless:GetCredentials", resources: [warehouseArn(stack, warehouse, workgroupIds)] };
  const dbName = arn(stack, "redshift", `dbname:${at.identifier}/${database}`);
  if (by.kind === "iam") return { action: "redshift:GetClusterCredentialsWithIAM", resources: [dbName] };
  const dbUser = arn(stack, "redshift", `dbuser:${at.identifier}/${by.name}`);
  return { action: "redshift:GetClusterCredentials", resources: [dbUser, dbName] };
}

const arn = (stack: Stack, service: string, rest: string) =>
  `arn:${Aws.PARTITION}:${service}:${stack.region}:${stack.account}:${rest}`;

/**
 * What Lambda does in the role's name outside of the functions' code, where no function's ARN comes along.
 *
 * The loader also gives messages back to the queues, which is less than to receive and delete them. A right of its own
 * would name all queues once more, and the policies of a role are few and short.
 */
export function serviceRights({ queues, undelivered }: { queues: readonly string[]; undelivered: string }): Right[] {
  return [
    {
      sid: "PollQueues",
      why: "Lambda takes announcements of files from the queues, for the loader, which gives some back for later.",
      actions: [
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ChangeMessageVisibility",
      ],
      resources: queues,
    },
    {
      sid: "KeepUndelivered",
      why: "Lambda keeps an event that its function could not handle.",
      actions: ["sqs:SendMessage"],
      resources: [undelivered],
    },
    trace,
  ];
}

/** Lambda looks for it when a function is created, before there is a function that could be required. */
export const trace: Right = {
  sid: "Trace",
  why: "Lambda traces invocations with X-Ray.",
  actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  resources: ["*"],
  because: "AWS has no resource level for these actions.",
};

export type KeyService = "s3" | "sqs" | "sns" | "secretsmanager";

/** Use of the customer's key by the services that the functions call, never by the functions themselves. */
export const keyRights = ({ keyArn, stack: { region } }: kms.IKey, services: readonly KeyService[]): Right[] => [
  {
    sid: "UseKey",
    why: "The services that the functions call read and write what the key encrypts.",
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    resources: [keyArn],
    conditions: {
      StringLike: { "kms:ViaService": services.map((service) => `${service}.${region}.amazonaws.com`) },
    },
  },
];

/**
 * What Lambda itself needs to put a function into a VPC. No request of the functions' own code is allowed by it: each such
 * request names its function in `lambda:SourceFunctionArn`.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export const networkRights = (vpc: DeploySettings["vpc"]): Right[] =>
  vpc === undefined
    ? []
    : [
        {
          sid: "UseNetwork",
          why: "Lambda connects the functions to the subnets of deploy.json.",
          actions: [
            "ec2:AssignPrivateIpAddresses",
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:UnassignPrivateIpAddresses",
          ],
          resources: ["*"],
          conditions: { Null: { "lambda:SourceFunctionArn": "true" } },
          because:
            "AWS has no resource level for the descriptions, and Lambda names the interfaces; no code of a function may use it.",
        },
      ];
