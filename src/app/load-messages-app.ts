import { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { dataApiLoadStates } from "../aws/data-api/load-states.ts";
import { createKnownLoads } from "../core/load/known-loads.ts";
import { type LoadReport, loadMessages, type QueuedMessage } from "../core/load/load-messages.ts";
import type { HeldMessages } from "../core/ports/held-messages.ts";
import type { Resources } from "./resources.ts";
import { shapesOf } from "./shapes-of.ts";

/** The loader, with the memory of its container. */
export function loadMessagesWith(resources: Resources): (messages: readonly QueuedMessage[]) => Promise<LoadReport> {
  const { log, now } = resources;
  const states = dataApiLoadStates(new RedshiftDataClient({ maxAttempts: 1 }));
  const backPressure = { known: createKnownLoads({ states, log, now }), held: lateHeldMessages(), now };
  const shapes = shapesOf(resources);
  return (messages) => loadMessages({ ...resources, shapes, backPressure }, messages);
}

/** The client of SQS is loaded when the first message is held back: most containers never need it. */
function lateHeldMessages(): HeldMessages {
  let loaded: Promise<HeldMessages> | undefined;
  const load = async () => {
    const [{ SQSClient }, { sqsHeldMessages }] = await Promise.all([
      import("@aws-sdk/client-sqs"),
      import("../aws/sqs-held-messages.ts"),
    ]);
    return sqsHeldMessages(new SQSClient({ useQueueUrlAsEndpoint: false }));
  };
  const held = () => {
    loaded ??= load();
    return loaded;
  };
  return {
    hide: async (...given) => (await held()).hide(...given),
    maxReceiveCount: async (...given) => (await held()).maxReceiveCount(...given),
  };
}
