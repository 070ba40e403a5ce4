import { html, nothing, svg, type TemplateResult } from "lit-html";
import { duration } from "./figures.ts";

const [width, height] = [96, 24];

/** The lag of each hour as a small bar; what is above the target has another colour. Hours without a load are empty. */
export function sparkLine(lags: readonly (number | null)[], targetSeconds: number): TemplateResult {
  const known = lags.filter((lag) => lag !== null);
  if (known.length === 0) return html`<span class="quiet">no loads</span>`;
  const most = Math.max(...known, 1);
  const step = width / lags.length;
  const bars = lags.map((lag, index) => {
    if (lag === null) return nothing;
    const high = Math.max(2, (lag / most) * height);
    return svg`<rect class=${lag > targetSeconds ? "late" : "fine"} x=${index * step} y=${height - high} width=${step - 1} height=${high} />`;
  });
  const label = `Lag of the last ${lags.length} hours: at most ${duration(most)}, in the last hour with a load ${duration(known.at(-1) ?? 0)}`;
  return html`<svg class="spark" viewBox="0 0 ${width} ${height}" role="img" aria-label=${label}>${bars}</svg>`;
}
