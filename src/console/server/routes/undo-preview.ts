import type { AskRoute } from "../route.ts";

/** What an undo would do. */
export const undoPreview: AskRoute = {
  kind: "ask",
  path: "/api/pipelines/:pipeline/undo/:batch",
  answer: ({ app }, { pipeline = "", batch = "" }) => app.lookAtBatch(pipeline, batch),
};
