import { html, type TemplateResult } from "lit-html";
import { hrefOf } from "../place.ts";
import { words } from "./text.ts";

/** A text of the loader in which the ids of batches lead to their views. */
export function batchLinks(text: string, pipeline: string): TemplateResult {
  const pieces = words(text).split(/\b(batch [0-9a-f]{32})\b/);
  return html`${pieces.map((piece, index) => {
    if (index % 2 === 0) return piece;
    const batch = piece.slice("batch ".length);
    return html`batch <a href=${hrefOf({ view: "batch", pipeline, batch })}>${batch}</a>`;
  })}`;
}
