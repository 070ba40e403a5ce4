import { awsError } from "../gateway/serve-service.ts";
import type { Service } from "../gateway/service.ts";
import { openMessageStore } from "./message-store.ts";
import type { Operation, OperationContext } from "./operation.ts";
import { changeMessageVisibility } from "./operations/change-message-visibility.ts";
import { changeMessageVisibilityBatch } from "./operations/change-message-visibility-batch.ts";
import { createQueue } from "./operations/create-queue.ts";
import { deleteMessage } from "./operations/delete-message.ts";
import { deleteMessageBatch } from "./operations/delete-message-batch.ts";
import { deleteQueue } from "./operations/delete-queue.ts";
import { getQueueAttributes } from "./operations/get-queue-attributes.ts";
import { getQueueUrl } from "./operations/get-queue-url.ts";
import { listDeadLetterSourceQueues } from "./operations/list-dead-letter-source-queues.ts";
import { listQueues } from "./operations/list-queues.ts";
import { purgeQueue } from "./operations/purge-queue.ts";
import { receiveMessage } from "./operations/receive-message.ts";
import { sendMessage } from "./operations/send-message.ts";
import { sendMessageBatch } from "./operations/send-message-batch.ts";
import { setQueueAttributes } from "./operations/set-queue-attributes.ts";
import { startMessageMoveTask } from "./operations/start-message-move-task.ts";
import { serveQuery } from "./query/query-protocol.ts";
import type { Queue, ReceivedMessage } from "./queue.ts";
import { createQueueRegistry, type QueueRegistry } from "./queue-registry.ts";
import { SqsError } from "./sqs-error.ts";

export type { ReceivedMessage };

/** A queue as other local services use it, without HTTP. */
export type LocalQueue = Pick<Queue, "arn" | "name" | "receive" | "delete" | "changeVisibility" | "attributes"> & {
  send(body: string): void;
};

/** Disposing it ends every long poll and timer. */
export type LocalSqs = Disposable & {
  service: Service;
  /** @throws SqsError if a queue of that name has other attributes */
  createQueue(name: string, attributes?: Record<string, string>): { url: string; arn: string };
  /** @throws SqsError if the queue does not exist, or if SQS would refuse an attribute */
  changeQueue(name: string, attributes: Record<string, string>): void;
  queue(name: string): LocalQueue | undefined;
  queues(): LocalQueue[];
};

const operations: Record<string, Operation> = {
  ChangeMessageVisibility: changeMessageVisibility,
  ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
  CreateQueue: createQueue,
  DeleteMessage: deleteMessage,
  DeleteMessageBatch: deleteMessageBatch,
  DeleteQueue: deleteQueue,
  GetQueueAttributes: getQueueAttributes,
  GetQueueUrl: getQueueUrl,
  ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
  ListQueues: listQueues,
  PurgeQueue: purgeQueue,
  ReceiveMessage: receiveMessage,
  SendMessage: sendMessage,
  SendMessageBatch: sendMessageBatch,
  SetQueueAttributes: setQueueAttributes,
  StartMessageMoveTask: startMessageMoveTask,
};

/**
 * Standard queues, over the AWS JSON 1.0 protocol, or the older query protocol.
 *
 * @param options `endpoint` begins every queue URL: `<endpoint>/<accountId>/<name>`; without a `file`, messages end with the process
 */
export function startSqs(options: {
  region: string;
  accountId: string;
  endpoint: () => string;
  now?: () => Date;
  file?: string | undefined;
}): LocalSqs {
  const store = options.file === undefined ? undefined : openMessageStore(options.file);
  const queues = createQueueRegistry({ now: () => new Date(), ...options, store });
  return {
    service: (request) => serve(queues, request),
    createQueue(name, attributes = {}) {
      const queue = queues.create(name, attributes);
      return { url: queues.urlOf(queue), arn: queue.arn };
    },
    changeQueue: (name, attributes) => queues.changeAttributes(queues.atUrl(name), attributes),
    queue: (name) => queues.named(name),
    queues: queues.all,
    [Symbol.dispose]() {
      queues[Symbol.dispose]();
      store?.[Symbol.dispose]();
    },
  };
}

async function serve(queues: QueueRegistry, request: Request): Promise<Response> {
  const context = { queues, signal: request.signal };
  const target = request.headers.get("x-amz-target");
  if (target === null) return serveQuery(request, (action, input) => knownOperation(action)(context, input));
  const name = target.slice(target.indexOf(".") + 1);
  const run = Object.hasOwn(operations, name) ? operations[name] : undefined;
  return run ? answer(run, context, await request.text()) : unknownOperation(name);
}

/** @throws SqsError `InvalidAction` */
function knownOperation(name: string): Operation {
  const run = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (run) return run;
  throw new SqsError("InvalidAction", unknown(name));
}

async function answer(run: Operation, context: OperationContext, body: string): Promise<Response> {
  try {
    const output = await run(context, parseJson(body));
    return Response.json(output ?? {}, { headers: { "content-type": "application/x-amz-json-1.0" } });
  } catch (error) {
    if (error instanceof SqsError) return refusal(error);
    throw error;
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new SqsError("SerializationException", `The request body is not JSON: ${String(cause)}.`);
  }
}

function refusal(error: SqsError): Response {
  return Response.json(
    { __type: `com.amazonaws.sqs#${error.code}`, message: error.message },
    {
      status: 400,
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amzn-query-error": `${error.queryCode};Sender`,
      },
    },
  );
}

const unknownOperation = (name: string): Response =>
  awsError({ status: 400, type: "UnknownOperationException", message: unknown(name) });

const unknown = (name: string) =>
  `Local SQS does not know the operation ${name}. It knows ${Object.keys(operations).join(", ")}.`;
