import type { AccessRequest } from "./iam.ts";
import { isForm, type WireCall } from "./recording-proxy.ts";

type Account = { region: string; accountId: string };

/**
 * What IAM is asked when a function makes a call: the action with its resource and, where the Data API signs in for the
 * function, the action of that.
 *
 * @throws Error at a call that is not understood
 */
export function accessRequests(call: WireCall, account: Account): AccessRequest[] {
  const context = {
    "lambda:SourceFunctionArn": `arn:aws:lambda:${account.region}:${account.accountId}:function:${call.caller}`,
  };
  if (isForm(call.headers)) return [{ ...snsRequest(call), context }];
  const target = call.headers["x-amz-target"];
  if (typeof target === "string" && target.startsWith("AmazonSQS."))
    return [{ ...sqsRequest(call, target, account), context }];
  if (typeof target === "string" && target.startsWith("AWSEvents."))
    return eventsRequests(call, target, account).map((request) => ({
      ...request,
      context: { ...context, ...request.context },
    }));
  if (typeof target === "string")
    return dataApiRequests(call, target, account).map((request, index) => ({
      ...request,
      context: index === 0 ? context : {}, // the Data API signs in by itself
    }));
  return [s3Request(call, context)];
}

function snsRequest({ body }: WireCall) {
  const form = new URLSearchParams(body);
  return { action: `sns:${form.get("Action")}`, resource: form.get("TopicArn") ?? "" };
}

/** The entries of a batch need the right of the single call. */
function sqsRequest({ body }: WireCall, target: string, { region, accountId }: Account) {
  const { QueueUrl, QueueName }: { QueueUrl?: string; QueueName?: string } = JSON.parse(body);
  const name = QueueName ?? QueueUrl?.slice(QueueUrl.lastIndexOf("/") + 1);
  const action = `sqs:${target.replace("AmazonSQS.", "").replace(/Batch$/, "")}`;
  return { action, resource: `arn:aws:sqs:${region}:${accountId}:${name}` };
}

/** Each entry is asked for by itself. */
function eventsRequests({ body }: WireCall, target: string, { region, accountId }: Account) {
  const { Entries }: { Entries: { EventBusName: string; Source: string }[] } = JSON.parse(body);
  return Entries.map(({ EventBusName, Source }) => ({
    action: `events:${target.replace("AWSEvents.", "")}`,
    resource: `arn:aws:events:${region}:${accountId}:event-bus/${EventBusName}`,
    context: { "events:source": Source },
  }));
}

function dataApiRequests({ body }: WireCall, target: string, { region, accountId }: Account) {
  const action = `redshift-data:${target.replace("RedshiftData.", "")}`;
  const { ClusterIdentifier: cluster, Database: database }: Record<string, string> = JSON.parse(body);
  if (cluster === undefined) return [{ action, resource: "*" }];
  const arn = (rest: string) => `arn:aws:redshift:${region}:${accountId}:${rest}`;
  return [
    { action, resource: arn(`cluster:${cluster}`) },
    { action: "redshift:GetClusterCredentialsWithIAM", resource: arn(`dbname:${cluster}/${database}`) },
  ];
}

function s3Request({ method, url }: WireCall, context: AccessRequest["context"]): AccessRequest {
  const { pathname, searchParams } = new URL(url, "http://s3");
  const path = decodeURIComponent(pathname).slice(1);
  const [bucket = ""] = path.split("/");
  if (searchParams.has("list-type")) {
    const prefix = searchParams.get("prefix") ?? "";
    return {
      action: "s3:ListBucket",
      resource: `arn:aws:s3:::${bucket}`,
      context: { ...context, "s3:prefix": prefix },
    };
  }
  const action = { GET: "s3:GetObject", PUT: "s3:PutObject", DELETE: "s3:DeleteObject" }[method];
  if (!action || !path.includes("/")) throw new Error(`${method} ${url} is not understood`);
  return { action, resource: `arn:aws:s3:::${path}`, context };
}
