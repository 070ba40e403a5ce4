import { html, type TemplateResult } from "lit-html";
import { plural } from "../../../core/base/plural.ts";
import type { Dismissed } from "../../../core/upkeep/dismiss.ts";
import type { ReplayResult } from "../../../core/upkeep/replay.ts";
import type { UndoPreview } from "../../../core/upkeep/undo/look-at-batch.ts";
import type { Undone } from "../../../core/upkeep/undo/undo.ts";
import { act, ask } from "../server.ts";
import type { Asking, PageState } from "../state.ts";
import { size } from "./figures.ts";

type Named = { pipeline: string; id: string };

const pathOf = (pipeline: string, what: string) => `/api/pipelines/${encodeURIComponent(pipeline)}/${what}`;

function button(state: PageState, label: string, start: () => Asking | Promise<Asking>): TemplateResult {
  const onClick = async () => {
    state.asking = await start();
    state.redraw();
  };
  return html`<button type="button" @click=${() => void onClick()}>${label}</button>`;
}

/** @param what is loaded again, in words: `s3://… ` or `3 files` */
export function replayButton(state: PageState, { pipeline, id }: Named, what: string): TemplateResult {
  return button(state, "Replay", () => ({
    title: "Replay",
    says: [
      `Submits ${what} of ${pipeline} again, as a load of its own.`,
      "What is in the table already stays as it is. If the cause is not fixed, it fails again, and its record comes back.",
    ],
    agree: "Replay",
    run: async () => {
      const answer = await act<ReplayResult>(pathOf(pipeline, "replay"), { id });
      return "error" in answer ? answer : replayed(answer.value);
    },
  }));
}

function replayed({ files, loads, loaded_files: loaded, superseded_files: superseded, errors }: ReplayResult) {
  if (errors.length > 0) return { error: errors.join(" ") };
  return {
    done: [
      `${plural(files, "file")} submitted again, in ${plural(loads.length, "load")}.`,
      ...(loaded > 0 ? [`${plural(loaded, "file")} already in the ledger.`] : []),
      ...(superseded > 0 ? [`${plural(superseded, "file")} left out: their keys hold newer files now.`] : []),
    ],
  };
}

export function dismissButton(state: PageState, { pipeline, id }: Named, what: string): TemplateResult {
  return button(state, "Dismiss", () => ({
    title: "Dismiss",
    says: [
      `Closes the record of ${what}: it is not to be loaded, and reconcile leaves it alone.`,
      "The reason is kept with the record. A replay of the same id still loads it.",
    ],
    wants: { label: "Reason", text: "" },
    agree: "Dismiss",
    run: async (reason) => {
      const answer = await act<Dismissed>(pathOf(pipeline, "dismiss"), { id, reason });
      if ("error" in answer) return answer;
      return { done: [`${plural(answer.value.files, "file")} dismissed.`, `The record is now ${answer.value.record}`] };
    },
  }));
}

/** Asks first what an undo would do. */
export function undoButton(state: PageState, { pipeline, id }: Named): TemplateResult {
  return button(state, "Undo", async () => {
    const answer = await ask<UndoPreview>(pathOf(pipeline, `undo/${encodeURIComponent(id)}`));
    const run = async () => {
      const undone = await act<Undone>(pathOf(pipeline, "undo"), { id });
      if ("error" in undone) return undone;
      const { rows, files, table_name: table } = undone.value;
      return {
        done: [
          `${plural(rows, "row")} of ${plural(files, "file")} taken out of ${table}. A replay of the batch loads them again.`,
        ],
      };
    };
    const title = "Undo";
    if ("error" in answer) return { title, says: [], error: answer.error, run };
    return { title, ...whatItDoes(answer.value), run };
  });
}

function whatItDoes(preview: UndoPreview): Pick<Asking, "says" | "agree"> {
  switch (preview.state) {
    case "loaded":
      return {
        says: [
          `Takes ${plural(preview.rows, "row")} of ${plural(preview.files, "file")} (${size(preview.bytes)}) out of ${preview.table_name}, in one transaction.`,
          "Its files are remembered as undone, so that nothing loads them again by itself. A replay of the batch brings them back.",
        ],
        agree: "Undo",
      };
    case "undone":
      return {
        says: [`The batch is undone already, with ${plural(preview.files, "file")}. A replay brings them back.`],
      };
    case "refused":
      return { says: [preview.reason, ...preview.commands.map((command) => `You can run: ${command}`)] };
    default:
      return preview satisfies never;
  }
}
