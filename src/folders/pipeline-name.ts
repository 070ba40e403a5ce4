import { basename, extname } from "node:path";

/** A pipeline's name, which is its queue's and its file's: `orders_queue` of `folder/orders_queue.json`. */
export const pipelineNameOf = (file: string): string => basename(file, ".json");

/**
 * Why no pipeline can have this file, if so. A file without an extension may be a pipe, such as `/dev/stdin`.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html (names of queues)
 */
export function pipelineNameProblem(file: string): string | undefined {
  const name = pipelineNameOf(file);
  if (extname(name) !== "" && basename(file) === name)
    return `the name of a pipeline's file ends with .json, and this is ${name}; rename it to <queue>.json`;
  if (/^[A-Za-z0-9_-]{1,80}$/.test(name)) return undefined;
  return 'no queue can have this name; use letters, digits, "_" and "-", at most 80';
}
