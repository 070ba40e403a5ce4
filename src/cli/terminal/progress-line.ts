import { shown } from "../../core/base/shown.ts";
import type { Screen } from "./output.ts";
import { drawn, say } from "./said.ts";

/** A line that says what the command is doing, until it is disposed. */
type ProgressLine = Disposable & {
  /** Replaces what is said; the time that has passed is put before it. */
  show(text: string): void;
  /** Removes the line from the terminal before a result is printed; the line comes back by itself. */
  hide(): void;
};

const clearLine = "\r\u001b[2K";
const drawEveryMs = 1_000;
/** Where nothing can be drawn over, a line now and then. */
const writeEveryMs = 10_000;

/** The first line comes after a second; a shorter command shows none. */
export function progressLine(target: Screen, started: string): ProgressLine {
  const startedMs = performance.now();
  let text = started;
  const line = () => `${((performance.now() - startedMs) / 1000).toFixed(0).padStart(3)} s  ${shown(text)}`;
  const draw = () => target.write(drawn(`${clearLine}${line().slice(0, (target.columns ?? 80) - 1)}`));
  const timer = target.isTTY
    ? setInterval(draw, drawEveryMs)
    : setInterval(() => target.write(say`${line()}\n`), writeEveryMs);
  const hide = () => void (target.isTTY && target.write(drawn(clearLine)));
  return {
    show: (next) => {
      text = next;
    },
    hide,
    [Symbol.dispose]() {
      clearInterval(timer);
      hide();
    },
  };
}
