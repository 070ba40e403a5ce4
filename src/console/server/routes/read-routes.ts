import { search } from "../../readings/search.ts";
import { batchView, fileView, pipelineView } from "../../readings/views.ts";
import { ConsoleError } from "../console-error.ts";
import type { ConsoleDeps, ReadRoute } from "../route.ts";

/** An answer waits so long for a first value; then it says that it is being read, and the live stream brings it. */
const patienceMs = 200;

export const readRoutes: readonly ReadRoute[] = [
  { kind: "read", path: "/api/overview", answer: ({ overview }) => overview.get() },
  {
    kind: "read",
    path: "/api/pipelines/:pipeline",
    answer: (deps, { pipeline = "" }) => kept(deps, ["pipeline", pipeline], () => pipelineView(deps, pipeline)),
  },
  {
    kind: "read",
    path: "/api/pipelines/:pipeline/batches/:batch",
    answer: (deps, { pipeline = "", batch = "" }) =>
      kept(deps, ["batch", pipeline, batch], () => batchView(deps, pipeline, batch)),
  },
  {
    kind: "read",
    path: "/api/pipelines/:pipeline/file",
    answer: (deps, { pipeline = "" }, query) => {
      const url = query.get("url") ?? "";
      if (url === "") throw new ConsoleError(400, "Name the file's address: ?url=s3://bucket/key");
      return kept(deps, ["file", pipeline, url], () => fileView(deps, { pipeline, url }));
    },
  },
  {
    kind: "read",
    path: "/api/search",
    answer: (deps, _, query) => {
      const text = query.get("q")?.trim() ?? "";
      if (text === "") throw new ConsoleError(400, "Write what to search for: ?q=…");
      return kept(deps, ["search", text], async () => search(deps.app, await deps.overview.names(), text));
    },
  },
];

const kept = <Value>({ store, freshMs }: ConsoleDeps, key: readonly string[], read: () => Promise<Value>) =>
  store.get({ key: JSON.stringify(key), read, freshMs, patienceMs });
