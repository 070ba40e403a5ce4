import { GetFunctionConfigurationCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { Functions } from "../../core/doctor/world.ts";
import { absentIf, ask } from "./ask.ts";

export function lambdaFunctions(client: Pick<LambdaClient, "send">): Functions {
  return {
    get: async (nameOrArn) => {
      const command = new GetFunctionConfigurationCommand({ FunctionName: nameOrArn });
      const found = await ask("lambda:GetFunctionConfiguration", () =>
        client.send(command).catch(absentIf(/^ResourceNotFoundException$/)),
      );
      return (
        found && {
          arn: found.FunctionArn ?? "",
          name: found.FunctionName ?? "",
          handler: found.Handler ?? "",
          timeoutSeconds: found.Timeout ?? 0,
          roleArn: found.Role ?? "",
          environment: found.Environment?.Variables ?? {},
          state: found.State ?? "Active",
        }
      );
    },
  };
}
