import { html, nothing, type TemplateResult } from "lit-html";
import { plural } from "../../../core/base/plural.ts";
import type { Found } from "../../readings/search.ts";
import { code } from "../parts/text.ts";
import { hrefOf } from "../place.ts";

const readAs = {
  address: "an address",
  id: "the id of a file, batch, version, eTag or statement",
  key: "part of a key; * stands for any characters",
} as const;

export function searchPage(text: string, { as, pipelines, files, is_cut: isCut }: Found): TemplateResult {
  return html`
    <h1 tabindex="-1">Search <small>${code(text)}</small></h1>
    <p class="quiet">Read as ${readAs[as]}.</p>
    ${pipelines.length === 0 ? nothing : html`<h2>Pipelines</h2><ul>${pipelines.map((pipeline) => html`<li><a href=${hrefOf({ view: "pipeline", pipeline })}>${pipeline}</a></li>`)}</ul>`}
    <h2>${plural(files.length, "file")}${isCut ? ", and more" : ""}</h2>
    ${files.length === 0 ? html`<p>${nothingFound[as]}</p>` : html`<ul class="files">${files.map(({ pipeline, url }) => html`<li><a href=${hrefOf({ view: "file", pipeline, url })}>${code(url)}</a> <span class="quiet">${pipeline}</span></li>`)}</ul>`}
  `;
}

const nothingFound = {
  address: "No pipeline takes files of this address.",
  id: "No ledger, manifest or record of a pipeline knows this id.",
  key: "No key of a source fits. Of a large source the first 20,000 keys were looked at: write the start of the key and *, or the whole address.",
} as const;
