import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const sections = new Set(
  Array.from(readFileSync("docs/facts.md", "utf8").matchAll(/^##+ (\d+(?:\.\d+)?) /gm), ([, number]) => number),
);

const own = (path: string) => !/node_modules|\/dist\/|citations\.test\.ts$/.test(path);
const files = globSync([
  "*.md",
  "{src,local-aws,infra,test,docs,bench,examples,scripts}/**/*.{ts,mjs,js,md,sql,json}",
]).filter(own);

/** `facts §4.1`, `facts §4.3, §4.4 and §4.5`, `facts §4.3–4.5`: each number, also across a line break or a comment's star. */
const citation = /\bfacts(?:[\s*]|\/\/)+(§\d+(?:\.\d+)?(?:(?:[,–]|\s|\band\b)+§?\d+\.\d+)*)/g;

type Cited = { file: string; section: string };

const citedIn = (file: string): Cited[] =>
  Array.from(readFileSync(file, "utf8").matchAll(citation), ([, numbers = ""]) => numbers)
    .flatMap((numbers) => numbers.match(/\d+(?:\.\d+)?/g) ?? [])
    .map((section) => ({ file, section }));

const cited = files.flatMap(citedIn);

/** Documents that are not in this repository, so no reader can open them. */
const absent = /\bspec §|\bseed\.md|\bfield\.md|\bOBS-\d|"appendix A"/;

describe("a citation of docs/facts.md", () => {
  test("is found in many files", () => expect(cited.length).toBeGreaterThan(200));

  test("leads to a section that exists", () => {
    expect(cited.filter(({ section }) => !sections.has(section))).toEqual([]);
  });
});

describe("a document that is not in the repository", () => {
  test("is cited by no file", () => {
    const citing = files.filter((file) => absent.test(readFileSync(file, "utf8")));
    expect(citing).toEqual([]);
  });
});
