import { functionNameIn, type LambdaOperation } from "../lambda-operation.ts";
import { mappingConfiguration } from "./get-event-source-mapping.ts";

/** In one page. @see https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html */
export const listEventSourceMappings: LambdaOperation = (context, { query }) => {
  const [queueArn, functionName] = [query.get("EventSourceArn"), query.get("FunctionName")];
  const asked = context.mappings
    .all()
    .filter((mapping) => queueArn === null || mapping.queueArn === queueArn)
    .filter((mapping) => functionName === null || mapping.functionName === functionNameIn(functionName));
  return { EventSourceMappings: asked.map((mapping) => mappingConfiguration(context, mapping)) };
};
