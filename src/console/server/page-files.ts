import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { packageRoot } from "../../app/package-root.ts";

/** A file of the page. */
export type PageFile = { type: string; body: string };

export type PageFiles = Readonly<Record<string, PageFile>>;

const source = new URL("src/console/page/", packageRoot);
const built = new URL("dist/console/", packageRoot);

/** The page: bundled now where the source runs, and out of the package where it is installed. */
export async function pageFiles(): Promise<PageFiles> {
  const isSource = import.meta.url.endsWith(".ts");
  const from = isSource ? source : built;
  const [html, css, script] = await Promise.all([
    readFile(new URL("index.html", from), "utf8"),
    readFile(new URL("style.css", from), "utf8"),
    isSource ? bundled() : readFile(new URL("page.js", from), "utf8"),
  ]);
  return {
    "/": { type: "text/html; charset=utf-8", body: html },
    "/style.css": { type: "text/css; charset=utf-8", body: css },
    "/page.js": { type: "text/javascript; charset=utf-8", body: script },
  };
}

/** In a process of its own: the bundler takes more memory than the console. */
async function bundled(): Promise<string> {
  const program = fileURLToPath(new URL("src/console/server/bundle-page.ts", packageRoot));
  const { stdout } = await promisify(execFile)(process.execPath, [program], { maxBuffer: 10_000_000 });
  return stdout;
}
