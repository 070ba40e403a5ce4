import { html, nothing, type TemplateResult } from "lit-html";
import type { BadRow } from "../../../app/bad-row.ts";
import { plural } from "../../../core/base/plural.ts";
import type { ParkedJson, QuarantineJson, WaitingJson } from "../../../core/records/record-store.ts";
import type { RejectedJson } from "../../../core/records/rejected-rows.ts";
import type { NeedsAction } from "../../../core/upkeep/needs-action.ts";
import type { Part } from "../../readings/views.ts";
import { dismissButton, replayButton } from "../parts/actions.ts";
import { ago } from "../parts/figures.ts";
import { code, command, words } from "../parts/text.ts";
import { hrefOf } from "../place.ts";
import type { PageState } from "../state.ts";

type Records = Pick<NeedsAction, "parked" | "quarantined" | "waiting" | "rejected"> & {
  /** The rows that Redshift refused, by file id. */
  rows?: Readonly<Record<string, Part<BadRow>>>;
};

/** Whether there is nothing to draw. */
export const isEmpty = ({ parked, quarantined, waiting, rejected }: Records): boolean =>
  parked.length + quarantined.length + waiting.length + rejected.length === 0;

/** What failed in a pipeline, what waits last: it needs nobody yet. */
export function records(
  state: PageState,
  pipeline: string,
  { parked, quarantined, rejected, waiting, rows = {} }: Records,
): TemplateResult {
  return html`<ul class="records">
    ${parked.map((record) => parkedItem(state, pipeline, record))}
    ${quarantined.map((record) => quarantinedItem(state, pipeline, record, rows[record.file_id]))}
    ${rejected.map((record) => rejectedItem(state, pipeline, record))}
    ${waiting.map((record) => waitingItem(state, pipeline, record))}
  </ul>`;
}

/** The file of a batch by which a person knows it. */
function firstFile(pipeline: string, files: readonly { url: string }[]): TemplateResult | typeof nothing {
  const [first] = files;
  if (!first) return nothing;
  const others = files.length > 1 ? `, and ${plural(files.length - 1, "other")}` : "";
  return html`<p><a href=${hrefOf({ view: "file", pipeline, url: first.url })}>${code(first.url)}</a>${others}</p>`;
}

/** A load that is committed without some rows. */
function rejectedItem(state: PageState, pipeline: string, record: RejectedJson): TemplateResult {
  const { batch_id: id, committed_at: at, reason, problems, files } = record;
  return html`<li class="record rejected">
    <p><strong class="tag bad">rows rejected</strong> <a href=${hrefOf({ view: "batch", pipeline, batch: id })}>${plural(files.length, "file")}</a>
      of <a href=${hrefOf({ view: "pipeline", pipeline })}>${pipeline}</a>, loaded ${ago(at)} ago</p>
    <p>${words(reason)}</p>
    ${problems.map((problem) => html`<p class="quiet">The list of rows is not whole: ${words(problem)}</p>`)}
    <p><b>What to do:</b> write them to a file, correct it, and upload it under a new key. The command makes a new file where you run it; <code>--output FILE</code> names another.</p>
    ${command(`redshift-loader replay ${pipeline} ${id} --rejected`)}
    <div class="buttons">${dismissButton(state, { pipeline, id }, `batch ${id}, which lacks rows`)}</div>
  </li>`;
}

function parkedItem(state: PageState, pipeline: string, record: ParkedJson): TemplateResult {
  const { batch_id: id, files, failed_at: at, reason, remedy } = record;
  return html`<li class="record parked">
    <p><strong class="tag bad">parked</strong> <a href=${hrefOf({ view: "batch", pipeline, batch: id })}>${plural(files.length, "file")}</a>
      of <a href=${hrefOf({ view: "pipeline", pipeline })}>${pipeline}</a>, ${ago(at)} ago</p>
    ${firstFile(pipeline, files)}
    <p>${words(reason)}</p>
    <p><b>What to do:</b> ${words(remedy)}</p>
    <div class="buttons">
      ${replayButton(state, { pipeline, id }, plural(files.length, "file"))}
      ${dismissButton(state, { pipeline, id }, `batch ${id}, ${plural(files.length, "file")}`)}
    </div>
  </li>`;
}

function quarantinedItem(
  state: PageState,
  pipeline: string,
  record: QuarantineJson,
  row?: Part<BadRow>,
): TemplateResult {
  const { url, line, column, reason, file_id: id, failed_at: at } = record;
  const type = row?.value?.columnType;
  return html`<li class="record quarantined">
    <p><strong class="tag bad">quarantined</strong> <a href=${hrefOf({ view: "file", pipeline, url })}>${code(url)}</a>
      of <a href=${hrefOf({ view: "pipeline", pipeline })}>${pipeline}</a>, ${ago(at)} ago</p>
    <p>${line === undefined ? nothing : html`<b>Line ${line}</b>`}${column === undefined ? nothing : html`<b>, column ${code(column)}</b>${type ? ` (${type})` : ""}`}${line === undefined && column === undefined ? "" : ": "}${words(reason)}</p>
    ${row ? badRow(record, row) : nothing}
    ${whatToDo(record)}
    <div class="buttons">
      ${replayButton(state, { pipeline, id }, url)} ${dismissButton(state, { pipeline, id }, url)}
    </div>
  </li>`;
}

/** A table may lack a thousand columns of a file of another table. */
const mostStatements = 20;

function whatToDo(record: QuarantineJson): TemplateResult {
  const { ddl = [] } = record;
  if (ddl.length === 0)
    return correctFile(record, {
      lead: "What to do:",
      otherwise: "If the file was right, correct the table, then press Replay.",
    });
  return html`<p><b>What to do:</b> run in Redshift, then press Replay:</p>
    ${ddl.slice(0, mostStatements).map((sql) => command(`${sql};`))}
    ${ddl.length > mostStatements ? html`<p class="quiet">… and ${plural(ddl.length - mostStatements, "more statement")}</p>` : nothing}
    ${correctFile(record, { lead: "Or:", otherwise: "" })}`;
}

/** The ways out, with the commands of each. `otherwise`: what else may be right. */
function correctFile(
  { pipeline, file_id: id, url }: QuarantineJson,
  { lead, otherwise }: { lead: string; otherwise: string },
): TemplateResult {
  return html`<p><b>${lead}</b> upload a corrected file under the same key. It loads by itself, and this record closes by itself.
      Under another key it loads, too; then press Dismiss. ${otherwise}</p>
    <details><summary>Commands</summary>
      <p>Whether the corrected file fits, before you upload it:</p>
      ${command(`redshift-loader check ${fileName(url)} --pipeline ${pipeline}.json`)}
      <p>After the table was corrected:</p>
      ${command(`redshift-loader replay ${pipeline} ${id}`)}
      <p>If the file is not needed, or was replaced under another key:</p>
      ${command(`redshift-loader dismiss ${pipeline} ${id} --reason "…"`)}
    </details>`;
}

/** The name of the file as a word of a command: a key may hold anything, and nobody should paste that. */
function fileName(url: string): string {
  const name = url.slice(url.lastIndexOf("/") + 1);
  return /^[\w.][\w.=-]*$/.test(name) ? name : "FILE";
}

/** The row that Redshift refused, with the lines around it. */
function badRow({ line = 0 }: QuarantineJson, { value, error }: Part<BadRow>): TemplateResult | typeof nothing {
  if (error !== null) return html`<p class="quiet">The row cannot be shown: ${words(error)}</p>`;
  if (value?.text === undefined)
    return line > 0
      ? html`<p class="quiet">The row cannot be shown: the file was replaced since, is not text, or is too large.</p>`
      : nothing;
  const one = (number: number, text: string | undefined, isBad = false) =>
    text === undefined
      ? nothing
      : html`<div class=${isBad ? "bad-line" : ""}><span class="line-number">${number}</span><code>${words(text)}</code></div>`;
  return html`<div class="rows" role="region" aria-label="The row and the lines around it" tabindex="0">
    ${one(line - 1, value.before)}${one(line, value.text, true)}${one(line + 1, value.after)}
  </div>`;
}

function waitingItem(state: PageState, pipeline: string, record: WaitingJson): TemplateResult {
  const { batch_id: id, files, since, reason, rounds, attempt } = record;
  return html`<li class="record waiting">
    <p><strong class="tag wait">waiting</strong> <a href=${hrefOf({ view: "batch", pipeline, batch: id })}>${plural(files.length, "file")}</a>
      of <a href=${hrefOf({ view: "pipeline", pipeline })}>${pipeline}</a>, since ${ago(since)}</p>
    ${firstFile(pipeline, files)}
    <p>${words(reason)}</p>
    <p>Tried ${plural(attempt, "time")}, ${rounds} of them by reconcile, which goes on trying. It needs nobody yet.</p>
    <div class="buttons">${replayButton(state, { pipeline, id }, plural(files.length, "file"))}</div>
  </li>`;
}
