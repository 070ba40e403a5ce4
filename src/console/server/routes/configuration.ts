import type { AskRoute } from "../route.ts";

/** The text of a pipeline's configuration, for the plan. */
export const configuration: AskRoute = {
  kind: "ask",
  path: "/api/pipelines/:pipeline/configuration",
  answer: async ({ app }, { pipeline = "" }) => ({ text: await app.pipelines.textOf(pipeline) }),
};
