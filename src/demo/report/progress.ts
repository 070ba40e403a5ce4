import { flights } from "../data/demo-table.ts";
import type { Shipment } from "../send/shipment.ts";
import { countConflicts, type Load } from "./load.ts";

/** Where the progress goes. On a terminal one line is drawn over and over; otherwise a line now and then. */
export type ProgressTarget = { write(text: string): unknown; isTTY?: boolean; columns?: number };

/** Shows what goes on. `phase` comes before the figures until the next one. */
export type Progress = Disposable & {
  phase(name: string): void;
  show(state: { shipments: readonly Shipment[]; loads: readonly Load[] }): void;
};

const CLEAR_LINE = "\r\u001b[2K";
const LINE_EVERY_MS = 5_000;
const BAR_WIDTH = 16;
const ALL_FLIGHTS = 3_000_000;

export function startProgress(target: ProgressTarget, now: () => Date): Progress {
  const startedAt = now().getTime();
  let [phase, lastLineAt] = ["", 0];
  const draw = (text: string) => target.write(`${CLEAR_LINE}${text.slice(0, (target.columns ?? 80) - 1)}`);
  const seconds = () => `${((now().getTime() - startedAt) / 1000).toFixed(0).padStart(3)} s`;
  const say = (text: string, always: boolean) => {
    const line = `${seconds()}  ${text}`;
    if (target.isTTY) return void draw(line);
    if (!always && now().getTime() - lastLineAt < LINE_EVERY_MS) return;
    lastLineAt = now().getTime();
    target.write(`${line}\n`);
  };
  return {
    phase: (name) => {
      phase = name;
      say(name, true);
    },
    show: (state) => say(`${phase}  ${figures(state)}`, false),
    [Symbol.dispose]() {
      if (target.isTTY) target.write(CLEAR_LINE);
    },
  };
}

/** For example `█████░░░ 1,250,000 flights · 64 of 96 files · 3 loads running · 1 of 2 conflicts recovered`. */
export function figures({ shipments, loads }: { shipments: readonly Shipment[]; loads: readonly Load[] }): string {
  const loaded = new Set(loads.filter(({ state }) => state === "finished").flatMap(({ urls }) => urls));
  const files = shipments.filter(({ decoy }) => !decoy);
  const there = files.filter(({ url }) => loaded.has(url));
  const rows = there.filter(({ feed }) => feed.includes(flightsFeed)).reduce((sum, file) => sum + file.rows, 0);
  const running = loads.filter(({ state }) => state === "running").length;
  const conflicts = countConflicts(loads);
  return [
    `${bar(rows / ALL_FLIGHTS)} ${rows.toLocaleString("en-US")} flights`,
    `${there.length} of ${files.length} files`,
    `${running} ${running === 1 ? "load" : "loads"} running`,
    ...(conflicts.batches > 0 ? [`${conflicts.recovered} of ${conflicts.batches} conflicts recovered`] : []),
  ].join(" · ");
}

const flightsFeed = flights.name.slice("analytics.".length);

function bar(share: number): string {
  const full = Math.min(BAR_WIDTH, Math.round(share * BAR_WIDTH));
  return "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
}
