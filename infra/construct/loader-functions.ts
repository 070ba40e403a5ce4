import { ArnFormat, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type * as kms from "aws-cdk-lib/aws-kms";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { DeploySettings } from "../../src/deployment/deploy-settings.ts";
import { addPolicies } from "../rights/policies.ts";
import type { Right } from "../rights/right.ts";
import type { FunctionCode } from "./function-code.ts";

/** What all functions of a deployment have in common. */
export type FunctionFrame = {
  /** The functions' names begin with it. */
  name: string;
  role: iam.IRole;
  /** Of the role, and must be there before a function is; absent for a role of the user's own, which nothing is added to. */
  sharedPolicies: readonly iam.ManagedPolicy[] | undefined;
  code: FunctionCode;
  logDays: number;
  encryptionKey?: kms.IKey | undefined;
  /** Absent: outside of a VPC. */
  vpc?: DeploySettings["vpc"];
  logs: DeploySettings["logs"];
};

type FunctionSpec = {
  /** Of its bundle; also the last part of its name. */
  bundle: string;
  timeoutSeconds: number;
  memoryMegabytes: number;
  environment: Record<string, string>;
  /** Of its code alone. */
  rights: readonly Right[];
};

/** A function with its log group, and a policy of the shared role that only this function can use. */
export function addFunction(scope: Construct, frame: FunctionFrame, spec: FunctionSpec): lambda.Function {
  const { bundle, environment } = spec;
  const place = new Construct(scope, pascal(bundle));
  const functionName = `${frame.name}-${bundle}`;
  const logGroup = new logs.LogGroup(place, "Log", {
    logGroupName: `/aws/lambda/${functionName}`,
    retention: frame.logDays,
    removalPolicy: RemovalPolicy.DESTROY, // a fixed name can be used only once
    ...(frame.encryptionKey && { encryptionKey: frame.encryptionKey }),
  });
  const fn = new lambda.Function(place, "Function", {
    functionName,
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    handler: `${bundle}.handler`,
    code: frame.code(bundle),
    timeout: Duration.seconds(spec.timeoutSeconds),
    memorySize: spec.memoryMegabytes,
    environment,
    role: iam.Role.fromRoleArn(place, "Role", frame.role.roleArn, { mutable: false }), // gets no right by itself
    tracing: lambda.Tracing.ACTIVE,
    logGroup,
    ...loggingOf(frame.logs),
  });
  putIntoVpc(fn, frame.vpc);
  if (frame.sharedPolicies) {
    const rights = boundTo(place, functionName, [...spec.rights, writeLog(logGroup.logGroupArn)]);
    const own = addPolicies(place, frame.role, rights);
    fn.node.addDependency(...frame.sharedPolicies, ...own);
  }
  return fn;
}

/** Lambda takes levels for JSON alone. */
const loggingOf = ({ format, system_level: level }: DeploySettings["logs"]) =>
  format === "text"
    ? {}
    : {
        loggingFormat: lambda.LoggingFormat.JSON,
        ...(level && { systemLogLevelV2: lambda.SystemLogLevel[level] }),
      };

/** By the property of CloudFormation: the CDK's own way asks for the VPC's id and zones, which Lambda does not need. */
function putIntoVpc(fn: lambda.Function, vpc: FunctionFrame["vpc"]): void {
  if (!vpc) return;
  const resource = fn.node.defaultChild as lambda.CfnFunction; // what a function is made of
  resource.vpcConfig = { subnetIds: vpc.subnet_ids, securityGroupIds: vpc.security_group_ids };
}

export const writeLog = (logGroupArn: string): Right => ({
  sid: "WriteLog",
  why: "It writes its log.",
  actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
  resources: [logGroupArn],
  because: "Lambda names the log streams; the log group is the function's own.",
});

/** Rights that a role has only while it runs one function: @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html */
export function boundTo(scope: Construct, functionName: string, rights: readonly Right[]): Right[] {
  const condition = { "lambda:SourceFunctionArn": functionArn(scope, functionName) };
  return rights.map((right) => ({ ...right, conditions: { ...right.conditions, ArnEquals: condition } }));
}

/** Of a function in the same account and Region. */
export const functionArn = (scope: Construct, functionName: string): string =>
  Stack.of(scope).formatArn({
    service: "lambda",
    resource: "function",
    resourceName: functionName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** `retry_microbatch` → `RetryMicrobatch` */
export const pascal = (name: string) =>
  name.replace(/(^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_, _between, letter: string) => letter.toUpperCase());
