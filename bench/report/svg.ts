import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

/** A plot as SVG, readable on light and dark pages alike. */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile({ ...spec, background: "white", padding: 12 }).spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return `${svg}\n`;
}
