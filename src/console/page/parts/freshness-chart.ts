import { html, nothing, svg, type TemplateResult } from "lit-html";
import { duration } from "./figures.ts";

const [width, height, foot] = [800, 120, 4];

/**
 * The lag of each hour of the day against its target, which is the dashed rule. An hour without a load breaks the line. What
 * is above the target has another colour, and a mark of another shape.
 */
export function freshnessChart(lags: readonly (number | null)[], targetSeconds: number): TemplateResult {
  const known = lags.flatMap((lag, hour) => (lag === null ? [] : [{ lag, hour }]));
  if (known.length === 0) return html`<p class="quiet">Nothing was loaded in ${lags.length} hours.</p>`;
  const most = Math.max(targetSeconds, ...known.map(({ lag }) => lag)) * 1.15;
  const x = (hour: number) => ((hour + 0.5) / lags.length) * width;
  const y = (lag: number) => height - foot - (lag / most) * (height - foot);
  const at = ({ lag, hour }: Known) => `${x(hour).toFixed(1)},${y(lag).toFixed(1)}`;
  const late = known.filter(({ lag }) => lag > targetSeconds);
  const says = `Lag of ${lags.length} hours: at most ${duration(Math.max(...known.map(({ lag }) => lag)))}; above the target of ${duration(targetSeconds)} in ${late.length} of ${known.length} hours with loads`;
  return html`<figure>
    <svg class="freshness" viewBox="0 0 ${width} ${height}" role="img" aria-label=${says}>
      ${runs(known).map((run) => svg`<polyline points=${run.map(at).join(" ")} />`)}
      <line class="target" x1="0" x2=${width} y1=${y(targetSeconds)} y2=${y(targetSeconds)} />
      ${known.map((one) => mark(one, { x: x(one.hour), y: y(one.lag), isLate: one.lag > targetSeconds, hours: lags.length }))}
    </svg>
    <figcaption>
      <span>${lags.length} hours ago</span>
      <span class="key rule">target: ${duration(targetSeconds)}</span>
      <span class="key FINISHED">longest lag of an hour</span>
      ${late.length === 0 ? nothing : html`<span class="key FAILED">later than the target</span>`}
      <span>now</span>
    </figcaption>
  </figure>`;
}

type Known = { lag: number; hour: number };

/** Hours that follow each other. */
function runs(known: readonly Known[]): Known[][] {
  const found: Known[][] = [];
  for (const one of known) {
    const run = found.at(-1);
    if (run?.at(-1)?.hour === one.hour - 1) run.push(one);
    else found.push([one]);
  }
  return found;
}

function mark({ lag, hour }: Known, { x, y, isLate, hours }: { x: number; y: number; isLate: boolean; hours: number }) {
  const title = svg`<title>${hours - hour} hours ago: ${duration(lag)}</title>`;
  return isLate
    ? svg`<rect class="late" x=${x - 5} y=${y - 5} width="10" height="10">${title}</rect>`
    : svg`<circle class="fine" cx=${x} cy=${y} r="4">${title}</circle>`;
}
