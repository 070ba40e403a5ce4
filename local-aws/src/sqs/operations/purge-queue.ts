import * as z from "zod";
import { operation } from "../operation.ts";

export const purgeQueue = operation(z.object({ QueueUrl: z.string() }), ({ queues }, { QueueUrl }) =>
  queues.atUrl(QueueUrl).purge(),
);
