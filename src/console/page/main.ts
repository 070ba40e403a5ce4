import { html, render } from "lit-html";
import { frame } from "./frame.ts";
import { keys } from "./keys.ts";
import { watch } from "./live.ts";
import { confirmation } from "./parts/confirmation.ts";
import { hrefOf, type Place, placeAt, readingOf } from "./place.ts";
import { keepToken } from "./server.ts";
import type { PageState } from "./state.ts";
import { viewOf } from "./views/view-of.ts";

const root = document.getElementById("page");
keepToken();
root?.replaceChildren();

const state: PageState = {
  place: placeAt(location.pathname + location.search),
  reading: undefined,
  isConnected: true,
  tables: new Map(),
  planned: undefined,
  asking: undefined,
  redraw: () => schedule(),
};

let stopWatching: (() => void) | undefined;
let isScheduled = false;

/** A view that was just opened has the focus on its heading, whenever that is drawn, until the person does something. */
let isNew = false;

/** All changes of one moment are drawn at once. */
function schedule(): void {
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    if (root) render(html`${frame(state, viewOf(state))}${confirmation(state)}`, root);
    if (isNew && document.activeElement === document.body)
      document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
  });
}

function look(): void {
  stopWatching?.();
  const of = readingOf(state.place);
  stopWatching =
    of === undefined
      ? undefined
      : watch(of, {
          onReading: (reading) => {
            state.reading = reading;
            state.isConnected = true;
            schedule();
          },
          onLost: () => {
            state.isConnected = false;
            schedule();
          },
        });
}

function show(place: Place): void {
  const isOther = hrefOf(place) !== hrefOf(state.place);
  state.place = place;
  if (isOther) {
    state.reading = undefined;
    state.planned = undefined;
  }
  document.title = titleOf(place);
  look();
  schedule();
}

function titleOf(place: Place): string {
  const what = "pipeline" in place && place.pipeline !== "" ? place.pipeline : place.view;
  return `${what} – Redshift Loader console`;
}

/** Goes to another view without loading the page again, and moves the focus to its heading. */
function go(href: string): void {
  history.pushState(null, "", href);
  isNew = true;
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  show(placeAt(location.pathname + location.search));
  window.scrollTo(0, 0);
}

const forgetNew = () => {
  isNew = false;
};
for (const what of ["keydown", "pointerdown"]) document.addEventListener(what, forgetNew, { capture: true });
document.addEventListener("click", (event) => {
  const link = (event.target as Element | null)?.closest?.("a"); // a click's target is an element
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || link.origin !== location.origin || link.target || link.hash) return;
  event.preventDefault();
  go(link.pathname + link.search);
});
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement; // only forms are submitted
  if (form.getAttribute("role") !== "search") return;
  event.preventDefault();
  const text = String(new FormData(form).get("q") ?? "").trim();
  if (text !== "") go(hrefOf({ view: "search", text }));
});
document.addEventListener("keydown", (event) => keys(event, go));
addEventListener("popstate", () => show(placeAt(location.pathname + location.search)));
document.addEventListener("visibilitychange", () => (document.hidden ? stopWatching?.() : look()));
setInterval(schedule, 1_000); // ages grow
show(state.place);
