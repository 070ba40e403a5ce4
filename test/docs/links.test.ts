import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

const pages = globSync(["*.md", "{docs,test,bench,local-aws,examples}/**/*.md"]).filter(
  (it) => !it.includes("node_modules/"),
);
const read = (page: string) => readFileSync(page, "utf8").replaceAll(/^```.*?^```/gms, "");

/** As GitHub makes them: https://docs.github.com/en/get-started/writing-on-github, "Section links". */
function anchors(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-"),
  );
}

function isThere(page: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const file = path === "" ? page : normalize(join(dirname(page), path));
  if (globSync(file).length === 0) return false;
  return anchor === undefined || !file.endsWith(".md") || anchors(file).includes(anchor);
}

describe("a link", () => {
  test.each(pages)("of %s leads to a file and heading that are there", (page) => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)].map(([, link = ""]) => link);
    const own = links.filter((link) => !/^\w+:/.test(link));
    expect(own.filter((link) => !isThere(page, link))).toEqual([]);
  });
});
