import { describe, expect, test } from "vitest";
import { hrefOf, placeAt, readingOf } from "../../../src/console/page/place.ts";

describe("the address of a view", () => {
  test.each([
    ["/", { view: "overview" }, "/api/overview"],
    ["/pipelines/orders_queue", { view: "pipeline", pipeline: "orders_queue" }, "/api/pipelines/orders_queue"],
    ["/pipelines/q/batches/d4a9", { view: "batch", pipeline: "q", batch: "d4a9" }, "/api/pipelines/q/batches/d4a9"],
    [
      "/pipelines/q/file?url=s3%3A%2F%2Fb%2Fa%20b.csv",
      { view: "file", pipeline: "q", url: "s3://b/a b.csv" },
      "/api/pipelines/q/file?url=s3%3A%2F%2Fb%2Fa%20b.csv",
    ],
    ["/search?q=lost", { view: "search", text: "lost" }, "/api/search?q=lost"],
    ["/search", { view: "search", text: "" }, undefined],
    ["/plan", { view: "plan", pipeline: "" }, undefined],
    ["/nothing/here", { view: "nowhere", path: "/nothing/here" }, undefined],
    ["/pipelines", { view: "nowhere", path: "/pipelines" }, undefined],
  ])("%s", (path, place, reading) => {
    expect(placeAt(path)).toEqual(place);
    expect(readingOf(placeAt(path))).toBe(reading);
  });

  test.each([
    "s3://b/a&b=c#d?e",
    "s3://b/100%",
    "s3://b/ü/\u0007\u202e",
    "s3://b/<script>",
    "s3://b/a//b/../c",
    "s3://b/+ +",
  ])("leads back to the file %j", (url) => {
    expect(placeAt(hrefOf({ view: "file", pipeline: "q", url }))).toEqual({ view: "file", pipeline: "q", url });
  });
});
