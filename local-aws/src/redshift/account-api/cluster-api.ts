import { randomUUID } from "node:crypto";
import type { Service } from "../../gateway/service.ts";
import type { AccountContext } from "./account-context.ts";
import { AccountError } from "./account-error.ts";
import { describeClusters } from "./operations/describe-clusters.ts";
import { getClusterCredentials } from "./operations/get-cluster-credentials.ts";
import { getClusterCredentialsWithIam } from "./operations/get-cluster-credentials-with-iam.ts";
import type { Parameters } from "./parameters.ts";

type Operation = (context: AccountContext, parameters: Parameters) => object;

const operations: Readonly<Record<string, Operation>> = {
  DescribeClusters: describeClusters,
  GetClusterCredentials: getClusterCredentials,
  GetClusterCredentialsWithIAM: getClusterCredentialsWithIam,
};

const namespace = 'xmlns="http://redshift.amazonaws.com/doc/2012-12-01/"';

/** What drivers ask of Redshift's own API to sign in, in AWS's query protocol. */
export function clusterApi(context: AccountContext): Service {
  return async (request) => {
    const parameters = Object.fromEntries(new URLSearchParams(await request.text()));
    const { Action: action = "" } = parameters;
    try {
      const operation = Object.hasOwn(operations, action) ? operations[action] : undefined;
      if (operation === undefined) throw new AccountError("InvalidAction", unknownAction(action));
      const result = xml(`${action}Result`, operation(context, parameters));
      return respond(
        200,
        `<${action}Response ${namespace}>${result}${requestId("ResponseMetadata")}</${action}Response>`,
      );
    } catch (error) {
      if (!(error instanceof AccountError)) throw error;
      const failure = xml("Error", { Type: "Sender", Code: error.code, Message: error.message });
      return respond(400, `<ErrorResponse ${namespace}>${failure}${requestId()}</ErrorResponse>`);
    }
  };
}

const unknownAction = (action: string) =>
  `The local Redshift does not know the operation ${action}. It knows ${Object.keys(operations).join(", ")}.`;

function requestId(around?: string): string {
  const id = `<RequestId>${randomUUID()}</RequestId>`;
  return around === undefined ? id : `<${around}>${id}</${around}>`;
}

function xml(name: string, value: unknown): string {
  const isTree = typeof value === "object" && value !== null && !(value instanceof Date);
  const inner = isTree
    ? Object.entries(value)
        .map(([key, child]) => xml(key, child))
        .join("")
    : escaped(value instanceof Date ? value.toISOString() : String(value));
  return `<${name}>${inner}</${name}>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function respond(status: number, body: string): Response {
  return new Response(body, { status, headers: { "content-type": "text/xml" } });
}
