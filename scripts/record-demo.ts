import { readFile, writeFile } from "node:fs/promises";
import pty from "@lydell/node-pty";
import { type Cast, formatCast, parseCast } from "./cast.ts";
import { castSvg } from "./cast-svg.ts";

/**
 * Records the demo in a pseudo-terminal, as docs/images/demo.cast, and draws it as docs/images/demo.svg:
 * `npm run record`; `npm run record -- --draw` draws the cast that is there.
 */
const place = "docs/images/demo";
const size = { cols: 150, rows: 44 };

async function record(): Promise<Cast> {
  const started = performance.now();
  const events: Cast["events"] = [{ seconds: 0, text: "\u001b[32m$\u001b[0m npm run demo\r\n" }];
  const child = pty.spawn("npm", ["run", "-s", "demo"], { ...size, name: "xterm-256color", env: process.env });
  child.onData((text) => events.push({ seconds: (performance.now() - started) / 1000, text }));
  const code = await new Promise((resolve) => child.onExit(({ exitCode }) => resolve(exitCode)));
  if (code !== 0) throw new Error(`The demo ended with ${code}, so nothing was written. Run it again.`);
  return { width: size.cols, height: size.rows, events };
}

if (!process.argv.includes("--draw")) await writeFile(`${place}.cast`, formatCast(await record()));
await writeFile(`${place}.svg`, await castSvg(parseCast(await readFile(`${place}.cast`, "utf8"))));
