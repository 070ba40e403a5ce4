import type { Expected } from "../core/doctor/world.ts";
import { eventSourceSettings, functionSettings, queueSettings } from "../deployment/deployment.ts";

/** What a deployment sets, for `doctor` to compare an account with. */
export function expected(eventWaitSeconds: number): Expected {
  const { loader, retry_microbatch, finished, reconcile } = functionSettings;
  return {
    timeoutSeconds: {
      loader: loader.timeoutSeconds,
      retry_microbatch: retry_microbatch.timeoutSeconds,
      finished: finished.timeoutSeconds,
      reconcile: reconcile.timeoutSeconds,
    },
    trigger: eventSourceSettings,
    maxReceiveCount: queueSettings.maxReceiveCount,
    eventWaitSeconds,
  };
}
