import { html, nothing, type TemplateResult } from "lit-html";
import type { LatePipeline, WaitingFile } from "../../../core/upkeep/underway/waiting-files.ts";
import { clock, sayWait } from "../../../core/upkeep/underway/waits-for.ts";
import { batchLinks } from "../parts/batch-links.ts";
import { ago } from "../parts/figures.ts";
import { code, words } from "../parts/text.ts";
import { hrefOf } from "../place.ts";

/** A pipeline that is late: its files that wait longest, and for what. */
export function lateItem({ pipeline, late, oldest, unknown }: LatePipeline): TemplateResult {
  return html`<ul class="records"><li class="record waiting">
    <p><strong class="tag wait">late</strong> <a href=${hrefOf({ view: "pipeline", pipeline })}>${pipeline}</a>: ${late}.</p>
    ${oldest.length === 0 ? nothing : html`<ul class="waits">${oldest.map((file) => waitingFile(pipeline, file))}</ul>`}
    ${unknown.map((why) => html`<p class="quiet">${words(why)}</p>`)}
  </li></ul>`;
}

function waitingFile(
  pipeline: string,
  { url, since, batch_id: batch, files, waits_for: waits }: WaitingFile,
): TemplateResult {
  const others = files - 1;
  const link =
    batch === null
      ? "others on the queue"
      : html`others of its <a href=${hrefOf({ view: "batch", pipeline, batch })}>batch</a>`;
  return html`<li>
    <a href=${hrefOf({ view: "file", pipeline, url })}>${code(url)}</a>${others > 0 ? html` and ${others.toLocaleString("en-US")} ${link}` : nothing}
    <p>Here since ${clock(since)}, ${ago(since)}. It waits for ${batchLinks(sayWait(waits, new Date()), pipeline)}.</p>
  </li>`;
}
