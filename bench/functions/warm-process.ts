import { readFileSync } from "node:fs";
import { arrivals } from "./arrivals.ts";

/**
 * A function's process: calls the handler of the module in argv each time it is told how many files arrived.
 *
 * The event is made before the clock starts, as it is on Lambda.
 */
const { handler } = await import(process.argv[2] ?? "");

process.on("message", async (count: number) => {
  const event = arrivals(count);
  const startedMs = performance.now();
  const { loads } = await handler(event);
  const ms = performance.now() - startedMs;
  process.send?.({ ms, loads: loads.length, peakBytes: peakBytes() });
});
process.on("disconnect", () => process.exit());
process.send?.("ready");

/** As Linux reports it, without what the parent had resident when it forked, which `maxRSS` includes. */
function peakBytes(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024;
}
