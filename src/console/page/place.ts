/** Where a person is in the console: one address for each view, which can be kept and sent. */
export type Place =
  | { view: "overview" }
  | { view: "pipeline"; pipeline: string }
  | { view: "batch"; pipeline: string; batch: string }
  | { view: "file"; pipeline: string; url: string }
  | { view: "search"; text: string }
  | { view: "plan"; pipeline: string }
  | { view: "nowhere"; path: string };

const e = encodeURIComponent;

export function hrefOf(place: Place): string {
  switch (place.view) {
    case "overview":
      return "/";
    case "pipeline":
      return `/pipelines/${e(place.pipeline)}`;
    case "batch":
      return `/pipelines/${e(place.pipeline)}/batches/${e(place.batch)}`;
    case "file":
      return `/pipelines/${e(place.pipeline)}/file?url=${e(place.url)}`;
    case "search":
      return `/search?q=${e(place.text)}`;
    case "plan":
      return place.pipeline === "" ? "/plan" : `/plan?pipeline=${e(place.pipeline)}`;
    case "nowhere":
      return place.path;
    default:
      return place satisfies never;
  }
}

/** @param path with its query */
export function placeAt(path: string): Place {
  const url = URL.parse(path, "http://console");
  const parts = (url?.pathname ?? "").split("/").slice(1).map(decoded);
  const [root = "", pipeline = "", kind, batch = ""] = parts;
  const query = url?.searchParams ?? new URLSearchParams();
  if (root === "" && parts.length === 1) return { view: "overview" };
  if (root === "search" && parts.length === 1) return { view: "search", text: query.get("q") ?? "" };
  if (root === "plan" && parts.length === 1) return { view: "plan", pipeline: query.get("pipeline") ?? "" };
  if (root === "pipelines" && pipeline !== "") {
    if (parts.length === 2) return { view: "pipeline", pipeline };
    if (kind === "batches" && parts.length === 4) return { view: "batch", pipeline, batch };
    if (kind === "file" && parts.length === 3) return { view: "file", pipeline, url: query.get("url") ?? "" };
  }
  return { view: "nowhere", path };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What the server is asked for a view; undefined for a view that needs nothing. */
export function readingOf(place: Place): string | undefined {
  switch (place.view) {
    case "overview":
      return "/api/overview";
    case "pipeline":
    case "batch":
    case "file":
      return `/api${hrefOf(place)}`;
    case "search":
      return place.text.trim() === "" ? undefined : `/api${hrefOf(place)}`;
    default:
      return undefined;
  }
}
