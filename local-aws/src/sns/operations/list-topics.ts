import type { QueryOperation } from "../../query/query-service.ts";
import type { SnsContext } from "../sns-context.ts";

export const listTopics: QueryOperation<SnsContext> = ({ topics }) => ({
  Topics: topics.all().map(({ arn }) => ({ TopicArn: arn })),
});
