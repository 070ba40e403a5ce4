import { acted } from "../acted.ts";
import { type ActRoute, textOf } from "../route.ts";

/** Submits a quarantined file, a parked batch, or a batch that was undone again. */
export const replay: ActRoute = {
  kind: "act",
  path: "/api/pipelines/:pipeline/replay",
  answer: (deps, { pipeline = "" }, body) => {
    const id = textOf(body, "id");
    return acted(deps, { what: "replay", pipeline, id }, () => deps.app.replay(pipeline, { kind: "id", id }));
  },
};
