import { planText } from "../../readings/plan-text.ts";
import { type ActRoute, textOf } from "../route.ts";

/** The SQL of a load, from a configuration that was pasted. It runs nothing; it is a POST because a configuration is long. */
export const plan: ActRoute = {
  kind: "act",
  path: "/api/plan",
  answer: async ({ now }, _, body) => {
    const { files } = body;
    const urls = Array.isArray(files) ? files.filter((file) => typeof file === "string" && file !== "") : [];
    return planText({ name: textOf(body, "name"), text: textOf(body, "text"), files: urls }, now());
  },
};
