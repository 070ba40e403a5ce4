import { html, nothing, type TemplateResult } from "lit-html";
import { plural } from "../../../core/base/plural.ts";
import { when } from "../../../core/upkeep/underway/waits-for.ts";
import type { Overview, OverviewRow } from "../../readings/overview.ts";
import { ago, count, duration } from "../parts/figures.ts";
import { sparkLine } from "../parts/spark-line.ts";
import { type Column, table } from "../parts/table.ts";
import { command, words } from "../parts/text.ts";
import { hrefOf } from "../place.ts";
import type { PageState } from "../state.ts";
import { lateItem } from "./late.ts";
import { records } from "./needs-person.ts";

/** So many pipelines in need are written out; the table below has all. */
const shownNeeds = 20;

export function overviewPage(state: PageState, overview: Overview): TemplateResult {
  const { rows, unread, freshness_minutes: target } = overview;
  return html`
    <h1 tabindex="-1">Overview</h1>
    ${unread > 0 ? html`<p role="status">${plural(unread, "pipeline")} of ${rows.length} not read yet …</p>` : nothing}
    ${needsPerson(state, rows, unread)}
    <section aria-labelledby="pipelines">
      <h2 id="pipelines">Pipelines</h2>
      ${table(state, { name: "pipelines", caption: "pipelines", columns: columns(target * 60), rows })}
      <p class="quiet">Loads, files, rows and lag by hour: last 24 hours; a minute's files and rows: last hour. Running: loads that have not ended. Waiting: files and messages that are not in the table. Late: files older than ${plural(target, "minute")}.</p>
    </section>
  `;
}

function needsPerson(state: PageState, rows: readonly OverviewRow[], unread: number): TemplateResult {
  const inNeed = rows.filter(needs);
  const title = html`<h2 id="needs">Needs a person</h2>`;
  if (inNeed.length === 0)
    return html`<section aria-labelledby="needs">${title}
      <p>${unread === rows.length ? "Nothing is known yet." : unread > 0 ? "Nothing so far." : "Nothing."}</p></section>`;
  return html`<section aria-labelledby="needs">
    ${title}
    ${inNeed.slice(0, shownNeeds).map((row) => rowInNeed(state, row))}
    ${inNeed.length > shownNeeds ? html`<p>${plural(inNeed.length - shownNeeds, "more pipeline")}: see the table.</p>` : nothing}
  </section>`;
}

const needs = ({ error, late, status, needs }: OverviewRow) =>
  error !== null || late !== null || needs !== null || (status?.errors.length ?? 0) + (status?.dead_letters ?? 0) > 0;

function rowInNeed(state: PageState, { pipeline, error, late, status, needs, stranded }: OverviewRow): TemplateResult {
  const link = html`<a href=${hrefOf({ view: "pipeline", pipeline })}>${pipeline}</a>`;
  const dead = status?.dead_letters ?? 0;
  return html`
    ${error === null ? nothing : html`<p class="problem">${link} cannot be read: ${words(error)}</p>`}
    ${stranded === null ? nothing : html`<p>${strandedSays(stranded)} After the fix, at once:</p>${command(`redshift-loader retry-now ${pipeline}`)}`}
    ${(status?.errors ?? []).map((each) => html`<p class="problem">${link}: ${words(each)}</p>`)}
    ${late === null ? nothing : lateItem(late)}
    ${dead > 0 ? html`<p><strong class="tag bad">dead letters</strong> ${link}: ${plural(dead, "message")}. docs/operate.md says how to move them back.</p>` : nothing}
    ${needs === null ? nothing : records(state, pipeline, needs)}
  `;
}

/** Of a pipeline that cannot be read. */
const strandedSays = ({ messages, next_try_at: at }: NonNullable<OverviewRow["stranded"]>) =>
  `${plural(messages, "message")} ${messages === 1 ? "waits" : "wait"} on its queue till that is mended. Next try ${when(at, new Date())}.`;

function columns(targetSeconds: number): Column<OverviewRow>[] {
  const number = (
    head: string,
    value: (status: NonNullable<OverviewRow["status"]>) => number | null,
    isAlarm = false,
  ): Column<OverviewRow> => ({
    head,
    isNumber: true,
    value: ({ status }) => (status ? value(status) : null),
    cell: ({ status }) => {
      const known = status ? value(status) : null;
      return isAlarm && (known ?? 0) > 0 ? html`<strong class="alarm">${count(known)}</strong>` : count(known);
    },
  });
  return [
    {
      head: "pipeline",
      value: ({ pipeline }) => pipeline,
      cell: ({ pipeline }) => html`<a href=${hrefOf({ view: "pipeline", pipeline })}>${pipeline}</a>`,
    },
    { head: "target", value: ({ status }) => status?.table_name ?? null },
    {
      head: "last load",
      isNumber: true,
      value: ({ status }) => (status?.last_load ? Date.parse(status.last_load) : null),
      cell: ({ status, read_at }) =>
        status ? (status.last_load === null ? "never" : `${ago(status.last_load)} ago`) : read_at === null ? "…" : "–",
    },
    {
      ...number("lag", (status) => status.freshness_seconds),
      cell: ({ status }) => lagCell(status?.freshness_seconds ?? null, targetSeconds),
    },
    {
      head: "lag by hour",
      value: () => null,
      cell: ({ status }) => (status ? sparkLine(status.lag_by_hour_seconds, targetSeconds) : ""),
    },
    number("running", ({ running_batches }) => running_batches),
    {
      ...number("waiting", waitingOf),
      cell: ({ status, late }) => {
        const waiting = count(status && waitingOf(status));
        return late === null ? waiting : html`<strong class="alarm">${waiting}</strong>`;
      },
    },
    number("dead", ({ dead_letters }) => dead_letters, true),
    number("quarantined", ({ quarantined }) => quarantined, true),
    number("parked", ({ parked }) => parked, true),
    number("retrying", ({ waiting_batches }) => waiting_batches),
    number("loads", ({ loads }) => loads),
    number("files", ({ files }) => files),
    number("files/min", ({ files_last_hour: files }) => perMinute(files)),
    number("rows/min", ({ rows_last_hour: rows }) => perMinute(rows)),
    number("rows read", ({ rows }) => rows),
  ];
}

const waitingOf = ({ waiting_files: files, queued_messages: messages }: NonNullable<OverviewRow["status"]>) =>
  files + (messages ?? 0);

/** Of the last hour. Small figures keep two digits. */
const perMinute = (inHour: number | null) =>
  inHour === null ? null : inHour >= 600 ? Math.round(inHour / 60) : Number((inHour / 60).toPrecision(2));

const lagCell = (lag: number | null, targetSeconds: number) =>
  lag === null ? "–" : lag <= targetSeconds ? duration(lag) : html`<strong class="alarm">${duration(lag)}</strong>`;
