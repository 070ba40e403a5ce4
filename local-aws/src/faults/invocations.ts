import type { WatchInvocation } from "../lambda/worker.ts";
import type { FaultSettings } from "./fault-settings.ts";
import type { FaultState } from "./fault-state.ts";

/** What becomes of a function's call. `lost`: its process was killed already. */
type CallFate = { kind: "goes on" } | { kind: "lost" } | { kind: "kill"; when: "before" | "after"; kill(): void };

/** The invocations under way, and the AWS calls each has made. */
export type Invocations = {
  watch: WatchInvocation;
  /** Counts a call. @returns undefined if no invocation makes it */
  call(accessKeyId: string, name: string): CallFate | undefined;
  /** By function: the calls of the invocation that ended last. */
  lastCalls(): Record<string, readonly string[]>;
};

type Kill = { call: number; when: "before" | "after"; settings: FaultSettings };
type Invocation = { functionName: string; kill(): void; calls: string[]; planned: Kill | undefined; isKilled: boolean };

const defaultKillWithinCalls = 4;

/** Kills functions at the calls that the settings name or chance draws. */
export function createInvocations(state: FaultState): Invocations {
  const running = new Map<string, Invocation>();
  const lastCalls = new Map<string, readonly string[]>();
  return {
    watch: ({ functionName, accessKeyId, kill }) => {
      const invocation = { functionName, kill, calls: [], planned: planKill(state), isKilled: false };
      running.set(accessKeyId, invocation);
      return () => {
        running.delete(accessKeyId);
        lastCalls.set(functionName, invocation.calls);
        return endOf(state, invocation);
      };
    },
    call(accessKeyId, name) {
      const invocation = running.get(accessKeyId);
      return invocation && fateOf(state, invocation, name);
    },
    lastCalls: () => Object.fromEntries(lastCalls),
  };
}

/** Draws all of an invocation's chance at its start. */
function planKill({ settings, dice }: FaultState): Kill | undefined {
  const { kill, killWithinCalls = defaultKillWithinCalls } = settings.functions ?? {};
  if (!dice.happens("functions.kill", kill)) return undefined;
  const call = dice.upTo("functions.kill call", killWithinCalls);
  return { call, when: dice.upTo("functions.kill when", 2) === 1 ? "before" : "after", settings };
}

function fateOf(state: FaultState, invocation: Invocation, name: string): CallFate {
  if (invocation.isKilled) return { kind: "lost" };
  invocation.calls.push(name);
  const when = killNow(state, invocation);
  if (!when) return { kind: "goes on" };
  invocation.isKilled = true;
  return { kind: "kill", when, kill: invocation.kill };
}

function killNow(state: FaultState, { functionName, calls, planned }: Invocation): Kill["when"] | undefined {
  const at = state.settings.functions?.killAt;
  const isArmed = at && state.counts["functions.killAt"] === 0;
  if (isArmed && at.functionName === functionName && at.call === calls.length) {
    state.count("functions.killAt");
    return at.when;
  }
  if (planned?.settings !== state.settings || planned.call !== calls.length) return undefined;
  state.count("functions.kill");
  return planned.when;
}

/** One that was to be killed at a call it did not make loses its answer instead. */
function endOf(state: FaultState, { isKilled, planned, calls }: Invocation): "answered" | "killed" {
  if (isKilled) return "killed";
  if (planned?.settings !== state.settings || planned.call <= calls.length) return "answered";
  state.count("functions.kill");
  return "killed";
}
