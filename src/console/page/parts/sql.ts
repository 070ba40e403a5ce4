import { html, type TemplateResult } from "lit-html";
import { getSegments } from "sql-highlight";
import { shown } from "../../../core/base/shown.ts";

/** Of a longer statement the start is enough to read; the whole can be copied from the command line. */
const maxShown = 20_000;

/** A statement in colours. Each piece is text, whatever keys the statement holds. */
export function sql(text: string): TemplateResult {
  const cut = text.length > maxShown;
  const pieces = getSegments(cut ? text.slice(0, maxShown) : text);
  return html`<pre class="sql" tabindex="0" role="region" aria-label="SQL">${pieces.map(
    ({ name, content }) => html`<span class="sql-${name}">${lines(content)}</span>`,
  )}${cut ? html`<span> … (${text.length.toLocaleString("en-US")} characters)</span>` : ""}</pre>`;
}

/** Line breaks of a statement stay; other hidden characters are written out. */
const lines = (text: string) => text.split("\n").map(shown).join("\n");
