import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import type { Caller } from "../../core/doctor/world.ts";

/** Who signs the requests, and AWS's time. STS lets everybody ask this. */
export async function stsCaller(client: STSClient): Promise<Caller> {
  let answeredAt: Date | undefined;
  const command = new GetCallerIdentityCommand({});
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      answeredAt = dateOf(result.response);
      return result;
    },
    { step: "deserialize", priority: "low", name: "readDate" },
  );
  const { Account: account = "", Arn: arn = "" } = await client.send(command);
  return { account, arn, answeredAt };
}

/** The SDK types the raw response as unknown. */
function dateOf(response: unknown): Date | undefined {
  if (typeof response !== "object" || response === null || !("headers" in response)) return undefined;
  const { headers } = response;
  const text = typeof headers === "object" && headers !== null && "date" in headers ? String(headers.date) : "";
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
