import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import pc from "picocolors";
import { describe, expect, test } from "vitest";
import { CliError } from "../../src/cli/cli-error.ts";
import { outputTo } from "../../src/cli/terminal/output.ts";
import { drawn, lines, paint, say, shownLines, written } from "../../src/cli/terminal/said.ts";

const hostile = "a\n\u001b[2Jb";

describe("text for a terminal", () => {
  test.each([
    [say`key ${hostile}, ${3} files`, "key a\\n\\u{1b}[2Jb, 3 files"],
    [say`two\nlines`, "two\nlines"],
    [paint.red(hostile), pc.red("a\\n\\u{1b}[2Jb")],
    [say`${paint.bold("✗")} ${say`in ${hostile}`}`, `${pc.bold("✗")} in a\\n\\u{1b}[2Jb`],
    [lines(["x", hostile, say`y`]), "x\na\\n\\u{1b}[2Jb\ny"],
    [shownLines("one\n\u001b[2Jtwo\r\n"), "one\n\\u{1b}[2Jtwo\\r\n"],
    [drawn("\r\u001b[2K"), "\r\u001b[2K"],
  ])("shows the data in it (%#)", (said, expected) => {
    expect(written(said)).toBe(expected);
  });

  test("is what an error's message becomes", () => {
    expect(new CliError(hostile, 2)).toMatchObject({ message: "a\\n\\u{1b}[2Jb" });
    expect(new CliError(lines(["problems:", hostile]), 2).message).toBe("problems:\na\\n\\u{1b}[2Jb");
  });

  test("is all that is written, but for JSON", () => {
    let [out, err] = ["", ""];
    const output = outputTo({ write: (text) => (out += text) }, { write: (text) => (err += text) });
    output.line(say`${hostile}`);
    output.json({ key: "a\u009b" });
    output.note(say`${hostile}`);
    output.errors.write(say`${hostile}\n`);
    expect(out).toBe('a\\n\\u{1b}[2Jb\n{"key":"a\\u009b"}\n');
    expect(err).toBe(`${pc.dim("a\\n\\u{1b}[2Jb")}\na\\n\\u{1b}[2Jb\n`);
  });
});

/** Who could write a value as it is. A new one needs a reason why every value in it is shown before. */
const writers: Record<string, { pattern: RegExp; files: readonly string[] }> = {
  "draws with colours and the cursor": {
    pattern: /\bdrawn\(/,
    files: ["demo.ts", "highlight.ts", "plain-table.ts", "progress-line.ts", "said.ts"],
  },
  "unwraps text": {
    pattern: /\bwritten\(/,
    files: ["cli-error.ts", "local-log.ts", "output.ts", "plain-table.ts", "said.ts", "status-table.ts", "status.ts"],
  },
  "colours by itself": { pattern: /"picocolors"/, files: ["demo.ts", "highlight.ts", "said.ts"] },
  "knows the streams": { pattern: /process\.std(?:out|err)\b/, files: ["main.ts", "output.ts", "status.ts"] },
  "writes to the console": { pattern: /\bconsole\.(?!ts")/, files: [] },
};

test.each(Object.entries(writers))("no file but the listed ones %s", (_, { pattern, files }) => {
  const found = globSync("**/*.ts", { cwd: "src/cli" }).filter((file) =>
    pattern.test(readFileSync(`src/cli/${file}`, "utf8")),
  );
  expect(found.map((file) => basename(file)).toSorted()).toEqual([...files].toSorted());
});
