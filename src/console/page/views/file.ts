import { html, nothing, type TemplateResult } from "lit-html";
import type { TraceState, TraceStep } from "../../../core/upkeep/trace/trace-file.ts";
import type { FileView } from "../../readings/views.ts";
import { batchLinks } from "../parts/batch-links.ts";
import { duration, time } from "../parts/figures.ts";
import { code, command } from "../parts/text.ts";
import { hrefOf } from "../place.ts";
import type { PageState } from "../state.ts";
import { records } from "./needs-person.ts";
import { part } from "./pipeline.ts";

/** The way of a file, as a line with a station for each step. */
export function filePage(state: PageState, { trace, failed, rows }: FileView): TemplateResult {
  const { url, pipeline, table_name: table, steps } = trace;
  return html`
    <nav aria-label="Path"><a href="/">Overview</a> › <a href=${hrefOf({ view: "pipeline", pipeline })}>${pipeline}</a></nav>
    <h1 tabindex="-1">File <small>${code(url)}</small></h1>
    <p><span class="state ${kindOf(trace.state)}">${trace.state}</span> in ${pipeline}, for ${code(table)}</p>
    ${nextSection(trace)}
    ${
      failed === null
        ? nothing
        : part(failed, ({ quarantined, ...others }) => {
            const found = { ...others, quarantined: quarantined.slice(-1), rows };
            return html`<section aria-labelledby="why"><h2 id="why">Why</h2>${records(state, pipeline, found)}</section>`;
          })
    }
    <section aria-labelledby="way">
      <h2 id="way">Its way</h2>
      <ol class="way">${steps.map((step, index) => station(step, steps[index - 1], pipeline))}</ol>
    </section>
  `;
}

/** What to do with a quarantined file depends on what is wrong, and is beside its row. */
function nextSection({ state, next, pipeline }: FileView["trace"]): TemplateResult {
  const said =
    state === "quarantined"
      ? html`<p>Correct the file and upload it again, or correct the table and replay. The row and the commands are below.</p>`
      : html`<p>${batchLinks(next, pipeline)}</p>${commandsIn(next).map(command)}`;
  return html`<section aria-labelledby="next"><h2 id="next">Next</h2>${said}</section>`;
}

const program = "redshift-loader ";

/** The command that a next step ends with. */
function commandsIn(text: string): string[] {
  const at = text.lastIndexOf(program);
  const found = text.slice(at);
  return at < 0 || /[.;]/.test(found) ? [] : [found.trim()];
}

/** Which colour a state has. */
function kindOf(state: TraceState): "loaded" | "waiting" | "failed" {
  if (state === "loaded") return "loaded";
  return state === "running" || state === "waiting" || state === "intended" || state === "queued"
    ? "waiting"
    : "failed";
}

function station({ at, what, detail }: TraceStep, before: TraceStep | undefined, pipeline: string): TemplateResult {
  const since = at !== null && before?.at ? (Date.parse(at) - Date.parse(before.at)) / 1000 : undefined;
  return html`<li class="station ${classOf(what, detail)}">
    <b>${what}</b> <span class="quiet">${at === null ? "" : `${time(at)} UTC`}${since === undefined ? "" : `, ${duration(Math.max(0, since))} later`}</span>
    <p>${batchLinks(detail, pipeline)}</p>
  </li>`;
}

function classOf(what: string, detail: string): string {
  if (what === "loaded") return "loaded";
  if (what.startsWith("attempt")) return detail.startsWith("completed") ? "" : "failed";
  return ["quarantined", "parked", "gone", "undone", "dismissed"].includes(what) ? "failed" : "";
}
