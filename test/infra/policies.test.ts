import { beforeAll, describe, expect, test } from "vitest";
import { type DeployedResource, resolveTemplate } from "../../infra/release/resolve-template.ts";
import { accessRequests } from "../support/deployed/access-requests.ts";
import { type AccessRequest, applies, isAllowed, list, type Statement } from "../support/deployed/iam.ts";
import { place } from "../support/deployed/local-deployment.ts";
import { recordingProxy, type WireCall } from "../support/deployed/recording-proxy.ts";
import { recordingAws } from "../support/recording-aws.ts";
import { runBundle } from "../support/run-bundle.ts";
import { synthesized } from "../support/synthesized.ts";
import { recordedRun } from "./recorded-run.ts";

/** Rights that no recorded call uses, by policy statement and action, and why they are there all the same. */
const justified: Record<string, string> = {
  "PollQueues sqs:ReceiveMessage": "Lambda's poller uses it, in the role's name: the trigger",
  "PollQueues sqs:DeleteMessage": "Lambda's poller uses it, in the role's name: the trigger",
  "KeepUndelivered sqs:SendMessage": "Lambda uses it when an event could not be handled: the destination on failure",
  "Trace xray:PutTraceSegments": "Lambda uses it: tracing is on",
  "Trace xray:PutTelemetryRecords": "Lambda uses it: tracing is on",
  "WriteLog logs:CreateLogStream": "Lambda uses it: a stream for each container",
  "WriteLog logs:PutLogEvents": "Lambda uses it: what functions write to standard output",
  "KeepTold s3:GetObject": "finished reads a record of an alert that is there already: for whose load it was sent",
  "KeepRejected s3:GetObject":
    "finished reads a record of rejected rows that is there already: a person may have closed it",
  "CancelQueries redshift-data:CancelStatement":
    "a query of the loader's own that does not end in 45 seconds is cancelled",
  "KnowAbsent s3:ListBucket": "S3 uses it: without it an object that does not exist is refused, not absent",
  "EndWaiting s3:DeleteObject": "a batch that waited for 15 minutes, failed for another reason, and is parked",
};

let resources: DeployedResource[];
let requests: { caller: string; request: AccessRequest }[];

beforeAll(async () => {
  const { template } = await synthesized("examples/orders");
  resources = resolveTemplate(template.toJSON(), place);
  const calls = [...(await recordedRun(resources)), ...(await recordedUpload())];
  requests = calls.flatMap((call) => accessRequests(call, place).map((request) => ({ caller: call.caller, request })));
});

/** The local AWS does not run the function that CloudFormation calls. */
async function recordedUpload(): Promise<WireCall[]> {
  const calls: WireCall[] = [];
  await using aws = await recordingAws();
  await using proxy = await recordingProxy("redshift-loader-config_object", calls);
  proxy.forwardTo(aws.url);
  const config = resources.find(({ type }) => type === "Custom::PipelineConfig");
  for (const RequestType of ["Create", "Delete"]) {
    const event = { RequestType, ResponseURL: `${aws.url}/answer`, ResourceProperties: config?.properties };
    await runBundle("config_object", event, { AWS_ENDPOINT_URL: proxy.url });
  }
  return calls;
}

/**
 * The folder's pipeline rejects no rows, so the deployment grants no reading of files for their lines. The run changes its
 * configuration, and `finished` says that the lines were denied.
 */
const isLineOfRejectedRow = ({ caller, request }: (typeof requests)[number]) =>
  caller === "redshift-loader-finished" &&
  request.action === "s3:GetObject" &&
  request.resource.startsWith("arn:aws:s3:::shop-landing/");

/** All statements that a function's role has. */
function statementsOf(caller: string): Statement[] {
  const role = resources.find(({ id, type }) => type === "AWS::Lambda::Function" && id === caller)?.properties["Role"];
  const [, roleName] = String(role).split("/");
  return policies().flatMap(({ properties }) =>
    list(properties["Roles"] as string[]).includes(roleName ?? "") ? statementsIn(properties) : [],
  );
}

const policies = () => resources.filter(({ type }) => /^AWS::IAM::(Managed)?Policy$/.test(type));

const statementsIn = (properties: DeployedResource["properties"]) => [
  ...(properties["PolicyDocument"] as { Statement: Statement[] }).Statement,
]; // of a policy

/** Used where two loads of one run have the same news within an hour of the clock. */
const usedByChance: ReadonlySet<string> = new Set(["KeepTold s3:GetObject"]);

describe("the policies", () => {
  test("allow every call of a run through loads, failures, recovery and bulk loads", () => {
    const callers = new Set(requests.map(({ caller }) => caller));
    expect([...callers].toSorted()).toEqual(
      ["bulk_loader", "config_object", "finished", "loader", "reconcile", "retry_microbatch"].map(
        (name) => `redshift-loader-${name}`,
      ),
    );
    const denied = requests.filter(({ caller, request }) => !isAllowed(statementsOf(caller), request));
    expect(denied.filter((each) => !isLineOfRejectedRow(each))).toEqual([]);
  });

  test("allow nothing that the run did not use, but for what is justified", () => {
    const unused: string[] = [];
    const needless = new Set(Object.keys(justified).filter((right) => !usedByChance.has(right)));
    for (const { logicalId, properties } of policies()) {
      for (const statement of statementsIn(properties)) {
        for (const action of list(statement.Action)) {
          for (const resource of list(statement.Resource)) {
            const narrow = { ...statement, Action: action, Resource: resource };
            if (requests.some(({ request }) => applies(narrow, request))) continue;
            const right = `${statement.Sid} ${action}`;
            if (right in justified) needless.delete(right);
            else unused.push(`${logicalId}: ${right} on ${resource}`);
          }
        }
      }
    }
    expect(unused).toEqual([]);
    expect([...needless]).toEqual([]);
  });

  test("bind what one function may do to that function", () => {
    const ofRetry = requests.filter(({ caller }) => caller === "redshift-loader-retry_microbatch");
    const alert = ofRetry.find(({ request }) => request.action === "sns:Publish")?.request;
    if (!alert) throw new Error("no alert was sent");
    const asLoader = {
      "lambda:SourceFunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:redshift-loader-loader",
    };
    expect(isAllowed(statementsOf("redshift-loader-loader"), alert)).toBe(true);
    expect(isAllowed(statementsOf("redshift-loader-loader"), { ...alert, context: asLoader })).toBe(false);
  });

  test("name no resource that begins with a wildcard, but where AWS has no resource level", () => {
    const open = policies().flatMap(({ properties }) =>
      statementsIn(properties).filter(({ Resource }) => list(Resource).some((one) => one.startsWith("*"))),
    );
    const actions = new Set(open.flatMap(({ Action }) => list(Action)));
    expect([...actions].toSorted()).toEqual([
      "redshift-data:CancelStatement",
      "redshift-data:DescribeStatement",
      "redshift-data:GetStatementResult",
      "redshift-data:ListStatements",
      "xray:PutTelemetryRecords",
      "xray:PutTraceSegments",
    ]);
  });

  test("name no action with a wildcard", () => {
    const actions = policies().flatMap(({ properties }) =>
      statementsIn(properties).flatMap(({ Action }) => list(Action)),
    );
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
  });
});
