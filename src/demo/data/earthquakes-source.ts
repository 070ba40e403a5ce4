import { readFile } from "node:fs/promises";
import type { Row } from "./demo-table.ts";
import { vegaFile } from "./flights-source.ts";

type Feature = {
  id: string;
  properties: { mag: number; place: string; time: number; updated: number; status: string };
};

/**
 * A week of earthquakes, two reports each: the first one at once, rounded; then the reviewed one. Rows of analytics.earthquakes.
 *
 * @see https://earthquake.usgs.gov/earthquakes/feed/v1.0/geojson.php the feed that the data set is a copy of
 */
export async function readEarthquakes(path = vegaFile("earthquakes.json")): Promise<{ first: Row; reviewed: Row }[]> {
  const { features }: { features: Feature[] } = JSON.parse(await readFile(path, "utf8"));
  return features.map(({ id, properties: { mag, place, time, updated, status } }) => ({
    first: [id, time, time, Math.round(mag * 10) / 10, place, "preliminary"],
    reviewed: [id, updated, time, mag, place, status],
  }));
}
