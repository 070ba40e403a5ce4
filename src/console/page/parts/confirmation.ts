import { html, nothing, type TemplateResult } from "lit-html";
import { ref } from "lit-html/directives/ref.js";
import type { Asking, PageState } from "../state.ts";
import { duration } from "./figures.ts";
import { words } from "./text.ts";

/** The question of the moment, as a dialog: what will be done, then how it goes on, then what was done. */
export function confirmation(state: PageState): TemplateResult | typeof nothing {
  const { asking } = state;
  if (!asking) return nothing;
  const close = () => {
    if (asking.startedAtMs !== undefined && !asking.done && asking.error === undefined) return;
    state.asking = undefined;
    state.redraw();
  };
  return html`
    <dialog aria-labelledby="question" ${ref(openModal)} @cancel=${(event: Event) => {
      event.preventDefault();
      close();
    }}>
      <h2 id="question">${asking.title}</h2>
      ${bodyOf(asking)}
      <div class="buttons">${buttons(state, asking, close)}</div>
    </dialog>
  `;
}

const openModal = (element?: Element) => {
  if (element instanceof HTMLDialogElement && !element.open && element.isConnected) element.showModal();
  else if (element instanceof HTMLDialogElement)
    queueMicrotask(() => element.open || !element.isConnected || element.showModal());
};

function bodyOf(asking: Asking): TemplateResult {
  if (asking.error !== undefined) return html`<p class="problem" role="alert">${words(asking.error)}</p>`;
  if (asking.done) return html`<div role="status">${asking.done.map((line) => html`<p>${words(line)}</p>`)}</div>`;
  if (asking.startedAtMs !== undefined)
    return html`<p role="status">Working … ${duration(Math.round((Date.now() - asking.startedAtMs) / 1000))}</p><progress></progress>`;
  return html`
    ${asking.says.map((line) => html`<p>${words(line)}</p>`)}
    ${
      asking.wants
        ? html`<label>${asking.wants.label}
          <input id="wanted" .value=${asking.wants.text} @input=${(event: { target: HTMLInputElement }) => {
            if (asking.wants) asking.wants.text = event.target.value;
          }} /></label>`
        : nothing
    }
  `;
}

function buttons(state: PageState, asking: Asking, close: () => void): TemplateResult | typeof nothing {
  const isOver = asking.done !== undefined || asking.error !== undefined;
  if (isOver || asking.agree === undefined) return html`<button type="button" @click=${close}>Close</button>`;
  if (asking.startedAtMs !== undefined) return nothing;
  return html`
    <button type="button" @click=${close}>Cancel</button>
    <button type="button" class="strong" @click=${() => void run(state, asking)}>${asking.agree}</button>
  `;
}

async function run(state: PageState, asking: Asking): Promise<void> {
  if (asking.wants && asking.wants.text.trim() === "") return document.getElementById("wanted")?.focus();
  asking.startedAtMs = Date.now();
  state.redraw();
  const ended = await asking.run(asking.wants?.text.trim() ?? "");
  if ("error" in ended) asking.error = ended.error;
  else asking.done = ended.done;
  state.redraw();
}
