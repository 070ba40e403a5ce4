import { expect, test } from "vitest";
import { parseS3Url, placeOf, s3Url } from "../../../src/core/arrivals/s3-url.ts";

test.each([
  { url: "s3://lake/orders/a.csv", place: { bucket: "lake", key: "orders/a.csv" } },
  { url: "s3://lake/a b/%2F//c?#", place: { bucket: "lake", key: "a b/%2F//c?#" } },
  { url: "s3://lake/", place: { bucket: "lake", key: "" } },
  { url: "s3://lake", place: { bucket: "lake", key: "" } },
])("$url is read as bucket and key", ({ url, place }) => {
  expect(parseS3Url(url)).toEqual(place);
  expect(`${s3Url(place)}/`).toContain(url);
});

test.each(["", "lake/a.csv", "s3:/lake/a.csv", "https://lake/a.csv", "s3:///a.csv", " s3://lake/a.csv"])(
  "'%s' names no bucket",
  (url) => {
    expect(parseS3Url(url)).toBeUndefined();
    expect(placeOf(url)).toEqual({ bucket: "", key: "" });
  },
);
