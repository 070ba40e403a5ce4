import { defaultFreshnessMinutes } from "../../core/upkeep/underway/lateness.ts";
import { atLeast } from "./at-least.ts";

/** As `monitoring.freshness_minutes` of a deployment. */
export const freshnessOption: [string, string, ReturnType<typeof atLeast>, number] = [
  "--freshness-minutes <minutes>",
  "what is later counts as late",
  atLeast(1, "minutes"),
  defaultFreshnessMinutes,
];
