import { html, nothing, type TemplateResult } from "lit-html";
import type { PageState, TableState } from "../state.ts";

export type Column<Row> = {
  head: string;
  /** What is sorted and filtered by. */
  value: (row: Row) => string | number | null;
  /** What is shown; default: the value. */
  cell?: (row: Row) => TemplateResult | string;
  isNumber?: boolean;
};

type Given<Row> = {
  name: string;
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
};

/** More are drawn when the person asks: a browser is slow with ten thousand rows. */
const step = 100;

/** A table that sorts by its heads and filters by a text. */
export function table<Row>(state: PageState, { name, caption, columns, rows }: Given<Row>): TemplateResult {
  const how = state.tables.get(name) ?? { by: undefined, isDescending: false, filter: "", shown: step };
  const change = (part: Partial<TableState>) => {
    state.tables.set(name, { ...how, ...part });
    state.redraw();
  };
  const found = sorted(filtered(rows, columns, how), columns, how);
  const more = found.length - how.shown;
  return html`
    <div class="table">
      ${
        rows.length > 8 || how.filter !== ""
          ? html`<label class="filter">Filter ${caption}
            <input type="search" .value=${how.filter}
              @input=${({ target }: { target: HTMLInputElement }) => change({ filter: target.value, shown: step })} /></label>
            <span role="status" class="quiet">${how.filter === "" ? "" : `${found.length} of ${rows.length}`}</span>`
          : nothing
      }
      <div class="scroll" tabindex="0" role="region" aria-label=${`Table of ${caption}`}>
        <table>
          <caption>${caption}</caption>
          <thead><tr>${columns.map((column, index) => head(column, index, how, change))}</tr></thead>
          <tbody>
            ${found
              .slice(0, how.shown)
              .map(
                (row) =>
                  html`<tr>${columns.map((column) => html`<td class=${column.isNumber ? "number" : ""} data-head=${column.head}>${shownCell(column, row)}</td>`)}</tr>`,
              )}
          </tbody>
        </table>
      </div>
      ${
        more > 0
          ? html`<button type="button" @click=${() => change({ shown: how.shown + step })}>Show more: ${more.toLocaleString("en-US")} are left</button>`
          : nothing
      }
    </div>
  `;
}

const shownCell = <Row>({ cell, value }: Column<Row>, row: Row) => (cell ? cell(row) : (value(row) ?? "–"));

function head<Row>(
  { head, isNumber }: Column<Row>,
  index: number,
  { by, isDescending }: TableState,
  change: (part: Partial<TableState>) => void,
): TemplateResult {
  const isBy = by === index;
  const direction = isBy ? (isDescending ? "descending" : "ascending") : nothing;
  const next = { by: index, isDescending: isBy ? !isDescending : isNumber === true };
  return html`<th scope="col" aria-sort=${direction} class=${isNumber ? "number" : ""}>
    <button type="button" @click=${() => change(next)}>${head}${isBy ? (isDescending ? " ▼" : " ▲") : ""}</button>
  </th>`;
}

function filtered<Row>(rows: readonly Row[], columns: readonly Column<Row>[], { filter }: TableState): readonly Row[] {
  const wanted = filter.trim().toLowerCase();
  if (wanted === "") return rows;
  return rows.filter((row) =>
    columns.some(({ value }) =>
      String(value(row) ?? "")
        .toLowerCase()
        .includes(wanted),
    ),
  );
}

/** What is not known comes last. */
function sorted<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { by, isDescending }: TableState,
): readonly Row[] {
  const value = by === undefined ? undefined : columns[by]?.value;
  if (!value) return rows;
  return rows.toSorted((a, b) => {
    const [one, other] = [value(a), value(b)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    const order = one < other ? -1 : one > other ? 1 : 0;
    return isDescending ? -order : order;
  });
}
