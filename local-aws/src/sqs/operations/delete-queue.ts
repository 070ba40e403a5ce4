import * as z from "zod";
import { operation } from "../operation.ts";

export const deleteQueue = operation(z.object({ QueueUrl: z.string() }), ({ queues }, { QueueUrl }) =>
  queues.remove(queues.atUrl(QueueUrl)),
);
