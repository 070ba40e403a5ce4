import xterm from "@xterm/headless";
import type { Cast } from "./cast.ts";

const cell = { width: 8.4, height: 18 };
const margin = 16;
const colours = ["#484f58", "#ff7b72", "#56d364", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#e6edf3"];

/** How long the picture takes for the whole session, and how long it then stays. */
const playSeconds = 8;
const restSeconds = 12;
const framesOfPlay = 16;

type Run = { x: number; text: string; colour: number | undefined; bold: boolean; dim: boolean };
type Frame = { fromSecond: number; lines: Run[][] };

/**
 * Draws a session as an animated SVG, read by the terminal of VS Code: the time is compressed, the end stays for a while.
 * Who does not want things to move sees the end.
 */
export async function castSvg(cast: Cast): Promise<string> {
  const frames = await framesOf(cast);
  const rows = Math.max(...frames.map(({ lines }) => lines.length));
  const [width, height] = [cast.width * cell.width + 2 * margin, rows * cell.height + 2 * margin + 24];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(0)} ${height}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14">`,
    "<title>The demo in a terminal</title>",
    `<style>${styleOf(frames)}</style>`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117" stroke="#30363d"/>`,
    ...["#ff5f57", "#febc2e", "#28c840"].map((fill, i) => `<circle cx="${20 + i * 20}" cy="18" r="6" fill="${fill}"/>`),
    ...frames.map(({ lines }, i) => `<g class="f f${i}">${lines.map(drawLine).join("")}</g>`),
    "</svg>\n",
  ].join("\n");
}

async function framesOf({ width, height, events }: Cast): Promise<Frame[]> {
  const terminal = new xterm.Terminal({ cols: width, rows: height, scrollback: 1000, allowProposedApi: true });
  const end = events.at(-1)?.seconds ?? 0;
  const frames: Frame[] = [];
  for (const { seconds, text } of events) {
    await new Promise<void>((resolve) => terminal.write(text, resolve));
    const fromSecond = (Math.round((seconds / end) * framesOfPlay) / framesOfPlay) * playSeconds;
    if (frames.at(-1)?.fromSecond === fromSecond) frames.pop();
    frames.push({ fromSecond, lines: linesOf(terminal) });
  }
  return frames;
}

function linesOf({ cols, buffer: { active } }: xterm.Terminal): Run[][] {
  const lines = Array.from({ length: active.length }, (_, y) => runsOf(active.getLine(y), cols));
  return lines.slice(0, lines.findLastIndex((runs) => runs.length > 0) + 1);
}

/** Neighbouring cells of one style; blanks at the end are left out. */
function runsOf(line: xterm.IBufferLine | undefined, cols: number): Run[] {
  const runs: Run[] = [];
  const length = line?.translateToString(true).length ?? 0;
  for (let x = 0; x < Math.min(cols, length); x++) {
    const at = line?.getCell(x);
    const [colour, bold, dim] = [
      at?.isFgPalette() ? at.getFgColor() : undefined,
      Boolean(at?.isBold()),
      Boolean(at?.isDim()),
    ];
    const last = runs.at(-1);
    const text = at?.getChars() || " ";
    if (last && last.colour === colour && last.bold === bold && last.dim === dim) last.text += text;
    else runs.push({ x, text, colour, bold, dim });
  }
  return runs.filter(({ text }) => text.trim() !== "");
}

function drawLine(runs: readonly Run[], y: number): string {
  const top = (margin + 34 + y * cell.height).toFixed(0);
  return runs.map((run) => drawRun(run, top)).join("");
}

/** The length keeps columns in line, whichever font is there. */
function drawRun({ x, text, colour, bold, dim }: Run, y: string): string {
  const fill = dim ? "#8b949e" : (colours[(colour ?? 7) % 8] ?? "");
  const [left, length] = [margin + x * cell.width, text.length * cell.width].map((value) => value.toFixed(1));
  return `<text x="${left}" y="${y}" fill="${fill}"${bold ? ' font-weight="bold"' : ""} textLength="${length}" xml:space="preserve">${escapeXml(text)}</text>`;
}

const escapeXml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function styleOf(frames: readonly Frame[]): string {
  const total = playSeconds + restSeconds;
  const last = frames.length - 1;
  const rules = frames.map(({ fromSecond }, i) => {
    const [from, to] = [fromSecond, frames[i + 1]?.fromSecond ?? total].map((s) => ((s / total) * 100).toFixed(2));
    const before = i === 0 ? "" : "0%{visibility:hidden}";
    const after = i === last ? "" : `${to}%,100%{visibility:hidden}`;
    return `@keyframes k${i}{${before}${from}%{visibility:visible}${after}}.f${i}{animation:k${i} ${total}s step-end infinite}`;
  });
  const still = `@media (prefers-reduced-motion:reduce){.f{animation:none}.f${last}{visibility:visible}}`;
  return `.f{visibility:hidden}${rules.join("")}${still}`;
}
