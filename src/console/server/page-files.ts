import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { packageRoot } from "../../app/package-root.ts";

/** A file of the page. */
export type PageFile = { type: string; body: string };

export type PageFiles = Readonly<Record<string, PageFile>>;

const source = new URL("src/console/page/", packageRoot);
const built = new URL("dist/console/", packageRoot);

/** The page: bundled now where its source is, and out of the package where it is installed. */
export async function pageFiles(): Promise<PageFiles> {
  const from = existsSync(new URL("main.ts", source)) ? source : built;
  const [html, css, script] = await Promise.all([
    readFile(new URL("index.html", from), "utf8"),
    readFile(new URL("style.css", from), "utf8"),
    from === source
      ? import("./bundle-page.ts").then(({ bundlePage }) => bundlePage())
      : readFile(new URL("page.js", from), "utf8"),
  ]);
  return {
    "/": { type: "text/html; charset=utf-8", body: html },
    "/style.css": { type: "text/css; charset=utf-8", body: css },
    "/page.js": { type: "text/javascript; charset=utf-8", body: script },
  };
}
