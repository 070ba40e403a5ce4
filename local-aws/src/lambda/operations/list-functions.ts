import type { LambdaOperation } from "../lambda-operation.ts";
import { functionConfiguration } from "./get-function-configuration.ts";

/** In one page. */
export const listFunctions: LambdaOperation = (context) => ({
  Functions: context.functions.all().map((fn) => functionConfiguration(context, fn)),
});
