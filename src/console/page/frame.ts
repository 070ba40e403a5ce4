import { html, nothing, type TemplateResult } from "lit-html";
import type { Overview } from "../readings/overview.ts";
import { ago } from "./parts/figures.ts";
import { hrefOf } from "./place.ts";
import type { PageState } from "./state.ts";

/** What is around each view: navigation, search, and how old the view's reading is. */
export function frame(state: PageState, view: TemplateResult): TemplateResult {
  const { place } = state;
  const current = (name: string) => (place.view === name ? "page" : nothing);
  return html`
    <a class="skip" href="#main">Skip to the content</a>
    <header>
      <nav aria-label="Views">
        <a href="/" aria-current=${current("overview")}>Overview</a>
        <a href=${hrefOf({ view: "plan", pipeline: "" })} aria-current=${current("plan")}>Plan</a>
      </nav>
      <form role="search">
        <label for="search">Search</label>
        <input id="search" name="q" type="search" autocomplete="off" spellcheck="false"
          placeholder="key, s3://…, or id ( / )" .value=${place.view === "search" ? place.text : ""} />
      </form>
    </header>
    <main id="main">${view}</main>
    <footer role="contentinfo">${age(state)}${calls(state)}</footer>
  `;
}

function age({ reading, isConnected }: PageState): TemplateResult {
  if (!isConnected)
    return html`<p class="bad" role="status">The console does not answer. What you see is old; it goes on by itself when its command runs again.</p>`;
  if (!reading) return html`<p role="status">&nbsp;</p>`;
  const { read_at: at, is_reading: isReading } = reading;
  const read = at === null ? "Not read yet" : `Read ${ago(at)} ago`;
  return html`<p>${read}${isReading ? ", being read again …" : ""}</p>`;
}

function calls({ place, reading }: PageState): TemplateResult | typeof nothing {
  if (place.view !== "overview" || !reading?.value) return nothing;
  const { calls } = reading.value as Overview; // the overview's reading
  const part = (name: string, { last_minute, limit }: { last_minute: number; limit: number }) =>
    `${name} ${last_minute} of at most ${limit}`;
  return html`<p>
    Calls to AWS in the last minute: ${[
      part("Data API", calls["data-api"]),
      part("S3", calls.s3),
      part("SQS", calls.sqs),
    ].join(", ")}
  </p>`;
}
