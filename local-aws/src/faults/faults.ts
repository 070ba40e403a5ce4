import type { EventsOptions } from "../events/events.ts";
import type { GatewayCall } from "../gateway/gateway.ts";
import type { Service } from "../gateway/service.ts";
import type { PolledQueue } from "../lambda/event-source-mapping.ts";
import type { WatchInvocation } from "../lambda/worker.ts";
import type { CopyError } from "../redshift/copy/copy-error.ts";
import type { QuotaSettings } from "../redshift/data-api/quotas.ts";
import type { StatementFaults } from "../redshift/data-api/statements/no-statement-faults.ts";
import type { StartedCopy } from "../redshift/session/session-state.ts";
import { interceptCalls } from "./call-faults.ts";
import { copyFault } from "./copy-faults.ts";
import { createDelays } from "./delays.ts";
import { interceptEvents } from "./event-faults.ts";
import type { FaultSettings } from "./fault-settings.ts";
import { createFaultState } from "./fault-state.ts";
import { faultsApi } from "./faults-api.ts";
import { createInvocations } from "./invocations.ts";
import { faultyQueue, type TimedQueue } from "./message-faults.ts";
import { faultyNotifications, type SendMessage } from "./notification-faults.ts";
import { statementFaults } from "./statement-faults.ts";

/** Where each part of the local AWS asks what is to go wrong. Once disposed, what is put off never happens. */
export type Faults = Disposable & {
  /** The control over HTTP. */
  service: Service;
  set(settings: FaultSettings): void;
  /** Events and notifications that are put off. */
  readonly pending: number;
  interceptEvent: NonNullable<EventsOptions["intercept"]>;
  notifications(send: SendMessage): SendMessage;
  queue(queue: TimedQueue): PolledQueue;
  copyFault(copy: StartedCopy): CopyError | undefined;
  statements: StatementFaults;
  /** Of the Data API, if they are set. */
  readonly quotas: QuotaSettings | undefined;
  watchInvocation: WatchInvocation;
  interceptCall: (call: GatewayCall) => void;
};

/** @param options `copyAccessKeyId` is the access key that COPY reads S3 with */
export function createFaults({ copyAccessKeyId }: { copyAccessKeyId: string }): Faults {
  const state = createFaultState();
  const invocations = createInvocations(state);
  const deliveries = createDelays();
  const requests = createDelays();
  return {
    service: faultsApi(state, invocations),
    set: state.replace,
    get pending() {
      return deliveries.pending;
    },
    interceptEvent: interceptEvents(state, deliveries),
    notifications: (send) => faultyNotifications(state, deliveries, send),
    queue: (queue) => faultyQueue(state, queue),
    copyFault: (copy) => copyFault(state, copy),
    statements: statementFaults(state),
    get quotas() {
      return state.settings.dataApi?.quotas;
    },
    watchInvocation: invocations.watch,
    interceptCall: interceptCalls({ state, invocations, delays: requests, copyAccessKeyId }),
    [Symbol.dispose]() {
      deliveries[Symbol.dispose]();
      requests[Symbol.dispose]();
    },
  };
}
