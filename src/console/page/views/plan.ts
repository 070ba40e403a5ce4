import { html, nothing, type TemplateResult } from "lit-html";
import { plural } from "../../../core/base/plural.ts";
import type { Planned } from "../../readings/plan-text.ts";
import { sql } from "../parts/sql.ts";
import { words } from "../parts/text.ts";
import { act, ask } from "../server.ts";
import type { PageState } from "../state.ts";

type Given = { name: string; text: string; files: readonly string[] };

/** A configuration's problems by line, or the SQL that it loads files with. Nothing runs. */
export function planPage(state: PageState): TemplateResult {
  const { place, planned } = state;
  const pipeline = place.view === "plan" ? place.pipeline : "";
  return html`
    <h1 tabindex="-1">Plan</h1>
    <p>Paste a configuration, or pick that of a pipeline. You see what is wrong with it, line by line, or the SQL of a load. Nothing runs.</p>
    <form class="plan" @submit=${(event: SubmitEvent) => void plan(state, event)}>
      <div class="pair">
        <label>Pipeline <input id="plan-name" name="name" required .defaultValue=${pipeline} placeholder="orders_queue" /></label>
        <button type="button" @click=${() => void fill(state)}>Pick its configuration</button>
      </div>
      <label>Configuration <textarea id="plan-text" name="text" rows="18" spellcheck="false" required></textarea></label>
      <label>Files, one a line <textarea name="files" rows="3" spellcheck="false" placeholder="s3://shop-landing/orders/monday.csv"></textarea></label>
      <button class="strong">Plan</button>
    </form>
    <div aria-live="polite">${planned === undefined ? nothing : outcome(planned)}</div>
  `;
}

async function plan(state: PageState, event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const form = new FormData(event.target as HTMLFormElement); // only forms are submitted
  const files = String(form.get("files"))
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const given: Given = { name: String(form.get("name")), text: String(form.get("text")), files };
  const answer = await act<Planned>("/api/plan", given);
  state.planned = "error" in answer ? answer : answer.value;
  state.redraw();
}

async function fill(state: PageState): Promise<void> {
  const name = document.querySelector<HTMLInputElement>("#plan-name")?.value ?? "";
  const answer = await ask<{ text: string }>(`/api/pipelines/${encodeURIComponent(name)}/configuration`);
  const text = document.querySelector<HTMLTextAreaElement>("#plan-text");
  if ("error" in answer) state.planned = answer;
  else if (text) text.value = answer.value.text;
  state.redraw();
}

function outcome(planned: Planned | { error: string }): TemplateResult {
  if ("error" in planned) return html`<p class="problem" role="alert">${words(planned.error)}</p>`;
  const { problems, sqls } = planned;
  if (problems.length > 0)
    return html`<h2>${plural(problems.length, "problem")}</h2><ul class="problems">${problems.map(
      ({ line, path, message }) =>
        html`<li class="problem">${line === null ? nothing : html`<b>Line ${line}</b> `}<code>${path}</code>: ${words(message)}</li>`,
    )}</ul>`;
  if (sqls.length === 0) return html`<p>The configuration is valid. Name files to see the SQL of their load.</p>`;
  return html`<h2>${plural(sqls.length, "statement")} of one transaction</h2>${sqls.map(sql)}`;
}
