import type { CopyErrorName, FaultSettings } from "@redshift-loader/local-aws";
import { copyRole, recordsPrefix } from "../pipelines.ts";
import type { IsOn } from "./chaos-fault.ts";
import type { PhaseName } from "./phases.ts";

/** All of them pass by themselves. */
const passingErrors: readonly CopyErrorName[] = [
  "disk-full",
  "spectrum-retries",
  "s3-fetch",
  "wlm-abort",
  "assert",
  "internal-error",
  "s3-connection",
  "s3-unavailable",
];
const oldErrors: readonly CopyErrorName[] = ["disk-full", "internal-error", "s3-unavailable"];

/** What goes wrong in a phase of a run; the rates that the guarantees are proven at. */
export function chaosFaults(seed: number, { phase, at, isOn }: { phase: PhaseName; at: number; isOn: IsOn }) {
  const errors = isOn("errors") ? passingErrors : oldErrors;
  const all: FaultSettings = {
    events: { drop: 0.1, duplicate: 0.2, delayMs: { min: 0, max: 1500 } },
    notifications: { duplicate: 0.1, delayMs: { min: 0, max: 2000 } },
    messages: { duplicate: 0.2, delayMs: { min: 0, max: 500 }, visibilityTimeoutSeconds: 2 },
    dataApi: { throttle: 0.05, refuse: 0.05, lostAnswer: 0.02 },
    copy: { rate: 0.05, error: errors[(seed + at) % errors.length] ?? "internal-error" },
    functions: { kill: 0.1 },
    s3: { fail: 0.02, slowMs: 2 },
  };
  const { events, notifications, messages, dataApi, copy, functions, s3 } = all;
  return {
    seed: seed + 1_000_000 * at,
    ...(isOn("events") && { events: phase === "maintenance" ? { ...events, delayMs: { min: 0, max: 200 } } : events }),
    ...(isOn("notifications") && { notifications }),
    ...(isOn("messages") && { messages }),
    dataApi: { ...(isOn("dataApi") && dataApi), ...(isOn("cancel") && { cancel: 0.05 }) },
    ...(isOn("copy") && { copy }),
    ...(isOn("functions") && { functions }),
    s3: { ...(isOn("s3") && s3), ...(phase === "manifests" && { deny: unreadable }) },
    warehouse: { ...attached, ...(phase === "role" && { roles: [] }), ...(isAway(phase) && { maintenance: true }) },
  } satisfies FaultSettings;
}

/** A COPY with another role than the configured one fails, and is counted. */
export const attached = { roles: [copyRole] };

const unreadable = { prefix: recordsPrefix, suffix: ".manifest", only: "read" } as const;

/** While manifests are forged no COPY may read one: a load cannot know what its COPY was given. */
const isAway = (phase: PhaseName) => phase === "maintenance" || phase === "forged";
