import { functionNameIn, type LambdaContext, type LambdaOperation } from "../lambda-operation.ts";
import type { LocalFunction } from "../local-function.ts";

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
export const getFunctionConfiguration: LambdaOperation = (context, { name }) =>
  functionConfiguration(context, context.functions.get(functionNameIn(name)));

/** Every function has the one role that signs all calls of the local account. */
export const functionConfiguration = ({ functions, accountId }: LambdaContext, fn: LocalFunction) => ({
  FunctionName: fn.name,
  FunctionArn: functions.arnOf(fn.name),
  Role: `arn:aws:iam::${accountId}:role/local`,
  Handler: fn.handler,
  Runtime: "nodejs24.x",
  PackageType: "Zip",
  Timeout: fn.timeoutSeconds,
  MemorySize: fn.memoryMegabytes,
  Environment: { Variables: fn.environment },
  Version: "$LATEST",
  State: "Active",
  LastUpdateStatus: "Successful",
});
