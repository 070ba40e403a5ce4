import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { screenOn } from "../../src/cli/terminal/output.ts";
import { progressLine } from "../../src/cli/terminal/progress-line.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function target(isTTY: boolean) {
  const written: string[] = [];
  return { written, ...screenOn({ isTTY, columns: 20, write: (text) => written.push(text) }) };
}

describe("a line of progress", () => {
  test("is drawn over and over on a terminal, and gone at the end", () => {
    const terminal = target(true);
    {
      using progress = progressLine(terminal, "starting");
      vi.advanceTimersByTime(999);
      expect(terminal.written).toEqual([]);
      vi.advanceTimersByTime(1);
      progress.show("a long text that does not fit");
      vi.advanceTimersByTime(1_000);
      expect(terminal.written).toEqual(["\r\u001b[2K  1 s  starting", "\r\u001b[2K  2 s  a long text "]);
    }
    vi.advanceTimersByTime(60_000);
    expect(terminal.written.slice(2)).toEqual(["\r\u001b[2K"]);
  });

  test("is written now and then where nothing can be drawn over", () => {
    const file = target(false);
    {
      using _ = progressLine(file, "comparing");
      vi.advanceTimersByTime(20_000);
    }
    vi.advanceTimersByTime(60_000);
    expect(file.written).toEqual([" 10 s  comparing\n", " 20 s  comparing\n"]);
  });
});
