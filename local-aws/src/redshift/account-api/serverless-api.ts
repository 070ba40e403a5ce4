import { awsError } from "../../gateway/serve-service.ts";
import type { Service } from "../../gateway/service.ts";
import type { AccountContext } from "./account-context.ts";
import { AccountError } from "./account-error.ts";
import type { Members } from "./members.ts";
import { getCredentials } from "./operations/get-credentials.ts";
import { getNamespace } from "./operations/get-namespace.ts";
import { getWorkgroup } from "./operations/get-workgroup.ts";

type Operation = (context: AccountContext, members: Members) => object;

const operations: Readonly<Record<string, Operation>> = {
  GetCredentials: getCredentials,
  GetNamespace: getNamespace,
  GetWorkgroup: getWorkgroup,
};

/** What drivers ask of Redshift Serverless's API to sign in, as AWS JSON 1.1. */
export function serverlessApi(context: AccountContext): Service {
  return async (request) => {
    const target = request.headers.get("x-amz-target") ?? "";
    const name = target.slice(target.lastIndexOf(".") + 1);
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    try {
      if (operation === undefined) throw new AccountError("UnknownOperationException", unknownOperation(name));
      const result = operation(context, membersOf(await request.text()));
      return Response.json(result, { headers: { "content-type": "application/x-amz-json-1.1" } });
    } catch (error) {
      if (error instanceof AccountError) return awsError({ status: 400, type: error.code, message: error.message });
      throw error;
    }
  };
}

function membersOf(body: string): Members {
  try {
    const members: unknown = body === "" ? {} : JSON.parse(body);
    if (typeof members === "object" && members !== null) return members as Members;
  } catch {
    // said below
  }
  throw new AccountError("SerializationException", "The request body is not a JSON object.");
}

const unknownOperation = (name: string) =>
  `The local Redshift Serverless does not know the operation ${name}. It knows ${Object.keys(operations).join(", ")}.`;
