import { html, type TemplateResult } from "lit-html";
import { shown } from "../../../core/base/shown.ts";
import { shownReason } from "../../../core/base/shown-reason.ts";

/** A key, name or id of others. Characters that a page would hide are written out. */
export const code = (text: string): TemplateResult => html`<code>${shown(text)}</code>`;

/** Words of Redshift, S3 or the loader. Redshift draws lines of dashes, which are shortened. */
export const words = (text: string): string => shownReason(text.replace(/-{8,}/g, "---"));

/** A command to copy. */
export const command = (text: string): TemplateResult => html`
  <div class="command">
    <code>${shown(text)}</code>
    <button type="button" class="small" @click=${() => void navigator.clipboard?.writeText(text)}>Copy</button>
  </div>
`;

/** Text of the loader that ends with a command, such as the next step of a trace. */
export const problem = (text: string): TemplateResult => html`<p class="problem" role="alert">${words(text)}</p>`;
