import { html, nothing, svg, type TemplateResult } from "lit-html";
import { type LoadAttempt, waitsAtFence } from "../../../core/upkeep/loads/load-attempt.ts";
import { hrefOf } from "../place.ts";
import { duration, time } from "./figures.ts";

const [width, barHeight, gap] = [800, 12, 4];

/** Loads over time: a bar each from submission to its end. The first part is its wait at the fence. Newest on top. */
export function loadBars(pipeline: string, attempts: readonly LoadAttempt[], nowMs: number): TemplateResult {
  const bars = attempts.map((one) => ({
    one,
    fromMs: Date.parse(one.submitted_at),
    toMs: one.ended_at === null ? nowMs : Date.parse(one.ended_at),
  }));
  const fromMs = Math.min(...bars.map((bar) => bar.fromMs));
  const toMs = Math.max(...bars.map((bar) => bar.toMs), fromMs + 1_000);
  const x = (atMs: number) => ((atMs - fromMs) / (toMs - fromMs)) * width;
  const height = bars.length * (barHeight + gap);
  return html`
    <figure>
      <svg class="loads" viewBox="0 0 ${width} ${height}" role="group" aria-label="Loads over time">
        ${bars.map((bar, index) => loadBar(pipeline, bar, { x, y: index * (barHeight + gap) }))}
      </svg>
      <figcaption>
        <span>${time(new Date(fromMs).toISOString())}</span>
        <span class="key fence">waiting at the fence</span> <span class="key FINISHED">committed</span>
        <span class="key FAILED">failed</span> <span class="key STARTED">running</span>
        <span>${time(new Date(toMs).toISOString())} UTC</span>
      </figcaption>
    </figure>
  `;
}

type Bar = { one: LoadAttempt; fromMs: number; toMs: number };
type At = { x: (atMs: number) => number; y: number };

function loadBar(pipeline: string, { one, fromMs, toMs }: Bar, { x, y }: At): TemplateResult {
  const wide = Math.max(2, x(toMs) - x(fromMs));
  const fenceMs = (one.fence_seconds ?? 0) * 1000;
  const fence = Math.min(wide, x(fromMs + fenceMs) - x(fromMs));
  return svg`<a href=${hrefOf({ view: "batch", pipeline, batch: one.batch_id })} aria-label=${labelOf(one, (toMs - fromMs) / 1000)}>
    <title>${labelOf(one, (toMs - fromMs) / 1000)}</title>
    <rect class="hit" x="0" y=${y} width=${width} height=${barHeight} />
    <rect class=${waitsAtFence(one) ? "fence" : one.status} x=${x(fromMs)} y=${y} width=${wide} height=${barHeight} />
    ${fence > 0.5 ? svg`<rect class="fence" x=${x(fromMs)} y=${y} width=${fence} height=${barHeight} />` : nothing}
  </a>`;
}

function labelOf(one: LoadAttempt, seconds: number): string {
  if (waitsAtFence(one))
    return `Batch ${one.batch_id}, attempt ${one.attempt}: waits at the fence for ${duration(seconds)}`;
  const wait = one.fence_seconds === null ? "" : `, of which ${duration(one.fence_seconds)} at the fence`;
  return `Batch ${one.batch_id}, attempt ${one.attempt}: ${one.status}, ${duration(seconds)}${wait}`;
}
