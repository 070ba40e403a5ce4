import { acted } from "../acted.ts";
import { type ActRoute, textOf } from "../route.ts";

/** Closes a record for good, with a reason. */
export const dismiss: ActRoute = {
  kind: "act",
  path: "/api/pipelines/:pipeline/dismiss",
  answer: (deps, { pipeline = "" }, body) => {
    const [id, because] = [textOf(body, "id"), textOf(body, "reason")];
    return acted(deps, { what: "dismiss", pipeline, id }, () => deps.app.dismiss(pipeline, { id, because }));
  },
};
