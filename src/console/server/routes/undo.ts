import { acted } from "../acted.ts";
import { type ActRoute, textOf } from "../route.ts";

/** Takes a batch's rows out of its table. The answer comes when that has ended. */
export const undo: ActRoute = {
  kind: "act",
  path: "/api/pipelines/:pipeline/undo",
  answer: (deps, { pipeline = "" }, body) => {
    const id = textOf(body, "id");
    return acted(deps, { what: "undo", pipeline, id }, () => deps.app.undo(pipeline, id));
  },
};
