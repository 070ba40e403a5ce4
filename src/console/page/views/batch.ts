import { html, nothing, type TemplateResult } from "lit-html";
import { plural } from "../../../core/base/plural.ts";
import type { BatchFiles, FileOfBatch } from "../../../core/upkeep/loads/batch-files.ts";
import { type AttemptPart, type LoadAttempt, runsNow, waitsAtFence } from "../../../core/upkeep/loads/load-attempt.ts";
import { sayWait } from "../../../core/upkeep/underway/waits-for.ts";
import type { BatchView } from "../../readings/views.ts";
import { replayButton, undoButton } from "../parts/actions.ts";
import { batchLinks } from "../parts/batch-links.ts";
import { ago, count, duration, size, time } from "../parts/figures.ts";
import { sql } from "../parts/sql.ts";
import { type Column, table } from "../parts/table.ts";
import { code, command, problem, words } from "../parts/text.ts";
import { hrefOf } from "../place.ts";
import type { PageState } from "../state.ts";
import { isEmpty, records } from "./needs-person.ts";
import { part } from "./pipeline.ts";

export function batchPage(state: PageState, view: BatchView): TemplateResult {
  const { pipeline, batch_id: id, files, errors, attempts, waits_for: waits, rows } = view;
  return html`
    <nav aria-label="Path"><a href="/">Overview</a> › <a href=${hrefOf({ view: "pipeline", pipeline })}>${pipeline}</a></nav>
    <h1 tabindex="-1">Batch <small>${code(id)}</small></h1>
    ${part(files, (value) => summary(state, value))}
    ${waits === null ? nothing : html`<p>It waits for ${batchLinks(sayWait(waits, new Date()), pipeline)}.</p>`}
    ${part(
      errors,
      ({ waiting, errors, ...found }) => html`
      ${errors.map((error) => problem(error))}
      ${failed(state, pipeline, { ...found, waiting: waiting ? [waiting] : [], rows })}
    `,
    )}
    <section aria-labelledby="attempts">
      <h2 id="attempts">Attempts</h2>
      ${part(attempts, (value) => (value.length === 0 ? noAttempts : html`<ol class="attempts">${value.toReversed().map(attempt)}</ol>`))}
    </section>
    ${part(files, (value) => filesOf(state, value))}
    <section aria-labelledby="commands">
      <h2 id="commands">Commands</h2>
      ${command(`redshift-loader errors ${id} --pipeline ${pipeline}`)}
      ${command(`redshift-loader trace ${id} --pipeline ${pipeline}`)}
      ${command(`redshift-loader undo ${pipeline} ${id} --dry-run`)}
    </section>
  `;
}

const failed = (...[state, pipeline, found]: Parameters<typeof records>) =>
  isEmpty(found)
    ? nothing
    : html`<section aria-labelledby="failed"><h2 id="failed">What failed</h2>${records(state, pipeline, found)}</section>`;

const noAttempts = html`<p class="quiet">The Data API knows no attempt of it: it forgets after 24 hours, and shows a role only what that role has submitted.</p>`;

function summary(state: PageState, { pipeline, table_name: name, batch_id: id, files }: BatchFiles): TemplateResult {
  const of = (wanted: FileOfBatch["state"]) => files.filter(({ state }) => state === wanted).length;
  const [loaded, undone, open] = [of("loaded"), of("undone"), of("open")];
  const said = [
    ...(loaded > 0 ? [`${plural(loaded, "file")} loaded`] : []),
    ...(undone > 0 ? [`${plural(undone, "file")} undone`] : []),
    ...(open > 0 ? [`${plural(open, "file")} not in the table`] : []),
  ];
  return html`
    <p>${plural(files.length, "file")} for ${code(name)}: ${said.join(", ") || "no manifest names any"}.</p>
    <div class="buttons">
      ${loaded > 0 ? undoButton(state, { pipeline, id }) : nothing}
      ${undone > 0 && loaded === 0 ? replayButton(state, { pipeline, id }, plural(undone, "undone file")) : nothing}
    </div>
  `;
}

const secondsOf = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 1000;

function runs(one: LoadAttempt): string {
  if (waitsAtFence(one)) return "waits at the fence: another transaction holds its lock";
  const does = runsNow(one);
  return `runs for ${ago(one.submitted_at)}${does === null ? "" : `, now at ${does}`}`;
}

function attempt(one: LoadAttempt): TemplateResult {
  const took = one.ended_at === null ? runs(one) : duration(secondsOf(one.submitted_at, one.ended_at));
  const fence = one.fence_seconds === null ? "" : `, of which ${duration(one.fence_seconds)} at the fence`;
  return html`<li>
    <p><b>Attempt ${one.attempt}</b> <span class="state ${one.status}">${one.status.toLowerCase()}</span> ${time(one.submitted_at)} UTC, ${took}${fence}</p>
    <p class="quiet">Statement ${code(one.statement_id)}</p>
    ${one.error === null ? nothing : html`<p class="problem">${words(one.error)}</p>`}
    ${one.parts.length === 0 ? nothing : html`<details><summary>${plural(one.parts.length, "statement")}</summary><ol class="statements">${one.parts.map(statement)}</ol></details>`}
  </li>`;
}

const statement = ({ does, sql: text, status, error, rows, seconds }: AttemptPart): TemplateResult => html`<li>
  <p><b>${does || "statement"}</b> <span class="state ${status}">${status.toLowerCase()}</span>
    ${seconds === null ? "" : duration(seconds)}${rows === null ? "" : `, ${plural(rows, "row")}`}</p>
  ${error === null ? nothing : html`<p class="problem">${words(error)}</p>`}
  ${sql(text)}
</li>`;

function filesOf(state: PageState, { pipeline, files, manifest_url: manifest }: BatchFiles): TemplateResult {
  const columns: Column<FileOfBatch>[] = [
    {
      head: "file",
      value: ({ url }) => url,
      cell: ({ url }) => html`<a href=${hrefOf({ view: "file", pipeline, url })}>${code(url)}</a>`,
    },
    {
      head: "state",
      value: ({ state }) => state,
      cell: ({ state }) => html`<span class="state ${state}">${state}</span>`,
    },
    { head: "size", isNumber: true, value: ({ bytes }) => bytes, cell: ({ bytes }) => size(bytes) },
    { head: "event (UTC)", value: ({ event_time: at }) => at, cell: ({ event_time: at }) => time(at) },
  ];
  return html`<section aria-labelledby="files">
    <h2 id="files">${count(files.length)} ${files.length === 1 ? "file" : "files"}</h2>
    ${manifest === null ? html`<p class="quiet">The manifest is gone, or there never was one under this id.</p>` : html`<p class="quiet">Manifest ${code(manifest)}</p>`}
    ${files.length === 0 ? nothing : table(state, { name: "files", caption: "files", columns, rows: files })}
  </section>`;
}
