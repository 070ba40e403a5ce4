import { QueryError } from "../../query/query-error.ts";
import { needed, type QueryOperation } from "../../query/query-service.ts";
import type { SnsContext } from "../sns-context.ts";

export const createTopic: QueryOperation<SnsContext> = ({ topics }, parameters) => {
  const name = needed(parameters, "Name");
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(name))
    throw new QueryError("InvalidParameter", "Invalid parameter: Topic Name (local topics are standard topics)");
  return { TopicArn: topics.create(name).arn };
};
