import { needed, type QueryOperation } from "../../query/query-service.ts";
import type { SnsContext } from "../sns-context.ts";

export const deleteTopic: QueryOperation<SnsContext> = ({ topics }, parameters) => {
  topics.delete(needed(parameters, "TopicArn"));
  return undefined;
};
