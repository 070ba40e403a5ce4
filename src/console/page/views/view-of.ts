import { html, nothing, type TemplateResult } from "lit-html";
import type { Overview } from "../../readings/overview.ts";
import type { Found } from "../../readings/search.ts";
import type { BatchView, FileView, PipelineView } from "../../readings/views.ts";
import { problem } from "../parts/text.ts";
import type { PageState } from "../state.ts";
import { batchPage } from "./batch.ts";
import { filePage } from "./file.ts";
import { overviewPage } from "./overview.ts";
import { pipelinePage } from "./pipeline.ts";
import { planPage } from "./plan.ts";
import { searchPage } from "./search.ts";

/** The view of the place. The reading is that of the place's route, so its type is known by the view. */
export function viewOf(state: PageState): TemplateResult {
  const { place } = state;
  switch (place.view) {
    case "overview":
      return read<Overview>(state, "Overview", (value) => overviewPage(state, value));
    case "pipeline":
      return read<PipelineView>(state, place.pipeline, (value) => pipelinePage(state, value));
    case "batch":
      return read<BatchView>(state, `Batch ${place.batch}`, (value) => batchPage(state, value));
    case "file":
      return read<FileView>(state, place.url, (value) => filePage(state, value));
    case "search":
      return place.text === ""
        ? html`<h1 tabindex="-1">Search</h1><p>Write part of a key, an address (s3://…), or an id of a file, batch, version, eTag or statement.</p>`
        : read<Found>(state, `Search: ${place.text}`, (value) => searchPage(place.text, value));
    case "plan":
      return planPage(state);
    case "nowhere":
      return html`<h1 tabindex="-1">Nothing here</h1><p>The console has no view at this address. <a href="/">Overview</a></p>`;
    default:
      return place satisfies never;
  }
}

/** Until there is a value, the view says that it is being read, or why it cannot be. */
function read<Value>({ reading }: PageState, title: string, draw: (value: Value) => TemplateResult): TemplateResult {
  const error = reading?.error ? problem(reading.error) : nothing;
  if (reading?.value) return html`${error}${draw(reading.value as Value)}`;
  const waits = reading?.error ? nothing : html`<p class="quiet" role="status">Reading from AWS …</p>`;
  return html`<h1 tabindex="-1">${title}</h1>${error}${waits}`;
}
