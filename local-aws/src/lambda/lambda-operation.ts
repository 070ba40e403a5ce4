import type { Functions } from "./functions.ts";
import type { Mappings } from "./mappings.ts";

export type LambdaContext = { functions: Functions; mappings: Mappings; region: string; accountId: string };

/** One request of Lambda's REST API: the variable part of its path, its query and its JSON. */
export type LambdaCall = { name: string; query: URLSearchParams; body: unknown };

/** One operation; its answer is JSON. */
export type LambdaOperation = (context: LambdaContext, call: LambdaCall) => Promise<object> | object;

/** The name in a name, a partial ARN or an ARN, with or without `:$LATEST`. */
export const functionNameIn = (reference: string): string =>
  reference.replace(/:\$LATEST$/, "").replace(/^.*:function:/, "");
