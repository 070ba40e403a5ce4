import * as z from "zod";
import { operation } from "../operation.ts";

const input = z.object({
  QueueNamePrefix: z.string().optional(),
  MaxResults: z.int().min(1).max(1000).default(1000),
  NextToken: z.string().optional(),
});

/** A page ends with the name after which the next one starts. */
export const listQueues = operation(input, ({ queues }, { QueueNamePrefix = "", MaxResults, NextToken = "" }) => {
  const rest = queues
    .all()
    .filter(({ name }) => name.startsWith(QueueNamePrefix) && name > NextToken)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const page = rest.slice(0, MaxResults);
  if (page.length === 0) return {};
  const more = rest.length > page.length;
  return { QueueUrls: page.map(queues.urlOf), ...(more && { NextToken: page.at(-1)?.name }) };
});
