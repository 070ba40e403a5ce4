import { html, nothing, type TemplateResult } from "lit-html";
import { plural } from "../../../core/base/plural.ts";
import type { HistoryEntry } from "../../../core/upkeep/history.ts";
import type { NeedsAction } from "../../../core/upkeep/needs-action.ts";
import type { PipelineStatus } from "../../../core/upkeep/status.ts";
import { sayWait } from "../../../core/upkeep/underway/waits-for.ts";
import type { Part, PipelineView } from "../../readings/views.ts";
import { batchLinks } from "../parts/batch-links.ts";
import { ago, count, duration, size, time } from "../parts/figures.ts";
import { freshnessChart } from "../parts/freshness-chart.ts";
import { loadBars } from "../parts/load-bars.ts";
import { type Column, table } from "../parts/table.ts";
import { code, problem, words } from "../parts/text.ts";
import { hrefOf } from "../place.ts";
import type { PageState } from "../state.ts";
import { lateItem } from "./late.ts";
import { isEmpty, records } from "./needs-person.ts";

export function pipelinePage(state: PageState, view: PipelineView): TemplateResult {
  const { pipeline, status, history, needs, attempts, late, freshness_minutes: target } = view;
  return html`
    <nav aria-label="Path"><a href="/">Overview</a></nav>
    <h1 tabindex="-1">${pipeline}${status.value ? html` <small>loads into ${code(status.value.table_name)}</small>` : nothing}</h1>
    ${part(status, (value) => figures(value, target))}
    ${late === null ? nothing : lateItem(late)}
    ${part(needs, (value) =>
      isEmpty(value)
        ? nothing
        : html`<section aria-labelledby="needs"><h2 id="needs">${needsNobody(value) ? "Tried again by itself" : "Needs a person"}</h2>${records(state, pipeline, value)}</section>`,
    )}
    ${part(status, (value) => freshness(value, target))}
    <section aria-labelledby="loads">
      <h2 id="loads">Loads over time</h2>
      ${part(attempts, (value) => (value.length === 0 ? noAttempts : loadBars(pipeline, value, Date.now())))}
    </section>
    <section aria-labelledby="batches">
      <h2 id="batches">Batches of 24 hours</h2>
      ${part(
        history,
        ({ entries, errors }) => html`
        ${errors.map((error) => problem(error))}
        ${entries.length === 0 ? html`<p>No batch was loaded, and none failed.</p>` : table(state, { name: `batches of ${pipeline}`, caption: "batches", columns: columns(pipeline), rows: entries })}
      `,
      )}
    </section>
    <p><a href=${hrefOf({ view: "plan", pipeline })}>Plan a load of this pipeline</a></p>
  `;
}

const needsNobody = ({ parked, quarantined, rejected }: NeedsAction) =>
  parked.length + quarantined.length + rejected.length === 0;

const noAttempts = html`<p class="quiet">The Data API lists no load of the last 24 hours to these credentials. It shows a role only what that role has submitted; the table below comes from the ledger and has all loads.</p>`;

/** A part that could not be read leaves the others. */
export const part = <Value>({ value, error }: Part<Value>, draw: (value: Value) => TemplateResult | typeof nothing) =>
  error === null ? draw(value) : problem(error);

const freshness = (status: PipelineStatus, targetMinutes: number) => html`<section aria-labelledby="freshness">
  <h2 id="freshness">Freshness of the day</h2>
  ${freshnessChart(status.lag_by_hour_seconds, targetMinutes * 60)}
</section>`;

function figures(status: PipelineStatus, targetMinutes: number): TemplateResult {
  const { last_load: last, freshness_seconds: lag } = status;
  const late = lag !== null && lag > targetMinutes * 60;
  const figure = (name: string, value: string | TemplateResult, isBad = false) =>
    html`<div class=${isBad ? "figure alarm" : "figure"}><dt>${name}</dt><dd>${value}</dd></div>`;
  const alarm = (name: string, value: number | null) => figure(name, count(value), (value ?? 0) > 0);
  return html`
    ${status.errors.map((error) => problem(error))}
    <dl class="figures">
      ${figure("last load", last === null ? "never" : `${ago(last)} ago`)}
      ${figure(`lag, at most ${plural(targetMinutes, "minute")} wanted`, lag === null ? "–" : duration(lag), late)}
      ${figure("loads", count(status.loads))} ${figure("files", count(status.files))} ${figure("rows read", count(status.rows))}
      ${figure("attempts", count(status.attempts))}
      ${figure("running", count(status.running_batches))} ${figure("files waiting", count(status.waiting_files))} ${figure("messages waiting", count(status.queued_messages))}
      ${alarm("dead letters", status.dead_letters)} ${alarm("quarantined", status.quarantined)} ${alarm("parked", status.parked)}
      ${figure("retrying", count(status.waiting_batches))}
    </dl>
  `;
}

function columns(pipeline: string): Column<HistoryEntry>[] {
  return [
    { head: "time (UTC)", value: ({ at }) => at, cell: ({ at }) => time(at) },
    {
      head: "state",
      value: ({ state }) => state,
      cell: ({ state }) => html`<span class="state ${state}">${state}</span>`,
    },
    { head: "files", isNumber: true, value: ({ files }) => files, cell: ({ files }) => count(files) },
    { head: "size", isNumber: true, value: ({ bytes }) => bytes, cell: ({ bytes }) => size(bytes) },
    { head: "rows read", isNumber: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
    { head: "attempts", isNumber: true, value: ({ attempts }) => attempts, cell: ({ attempts }) => count(attempts) },
    {
      head: "lag",
      isNumber: true,
      value: ({ lag_seconds: lag }) => lag,
      cell: ({ lag_seconds: lag }) => (lag === null ? "–" : duration(lag)),
    },
    {
      head: "batch or file",
      value: ({ id }) => id,
      cell: ({ id }) => html`<a href=${hrefOf({ view: "batch", pipeline, batch: id })}>${id}</a>`,
    },
    {
      head: "waits for, or error",
      value: ({ error, waits_for: waits }) => (waits === null ? error : sayWait(waits, new Date())),
      cell: ({ error, waits_for: waits }) =>
        html`<span class="reason">${waits === null ? words(error ?? "") : batchLinks(sayWait(waits, new Date()), pipeline)}</span>`,
    },
  ];
}
