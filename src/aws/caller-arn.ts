import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

/** Who AWS takes the caller for. No right is needed for this call. @returns a text that says so if AWS does not answer */
export async function callerArn(): Promise<string> {
  try {
    const { Arn } = await new STSClient({ maxAttempts: 2 }).send(new GetCallerIdentityCommand({}));
    return Arn ?? "unknown to AWS";
  } catch {
    return "AWS did not say who";
  }
}
