import { describe, expect, test } from "vitest";
import { splitStatements } from "../../../src/redshift/sql/lex/split-statements.ts";

describe("a script", () => {
  test.each([
    { name: "without a semicolon is one statement", script: "select 1", statements: ["select 1"] },
    { name: "loses empty statements", script: " ;; select 1 ;\n ; -- end\n", statements: ["select 1"] },
    {
      name: "keeps the comments of a statement",
      script: "/* a;b */ x; -- c;\ny",
      statements: ["/* a;b */ x", "-- c;\ny"],
    },
    {
      name: "keeps nested comments together",
      script: "/* a /* b; */ c; */ x; y",
      statements: ["/* a /* b; */ c; */ x", "y"],
    },
    {
      name: "is not cut inside literals",
      script: "select ';', 'it''s;'; y",
      statements: ["select ';', 'it''s;'", "y"],
    },
    {
      name: "is not cut behind an escaped quote",
      script: "select 'it\\'s;'; y",
      statements: ["select 'it\\'s;'", "y"],
    },
    { name: "is not cut inside names", script: 'select "a;""b;"; y', statements: ['select "a;""b;"', "y"] },
    {
      name: "is not cut inside dollar quotes",
      script: "do $a$ x; $$ ; $a$; y",
      statements: ["do $a$ x; $$ ; $a$", "y"],
    },
    { name: "of comments alone has no statement", script: "-- nothing\n/* here */", statements: [] },
  ])("$name", ({ script, statements }) => {
    expect(splitStatements(script)).toEqual(statements);
  });

  test.each([
    { script: "select 'abc", message: `unterminated quoted string at or near "'abc"` },
    { script: 'select "abc', message: 'unterminated quoted identifier at or near ""abc"' },
    { script: "x /* /* */", message: 'unterminated /* comment at or near "/* /* */"' },
    { script: "x $a$ $b$", message: 'unterminated dollar-quoted string at or near "$a$ $b$"' },
  ])("is refused when it ends too early: $script", ({ script, message }) => {
    expect(() => splitStatements(script)).toThrow(message);
  });
});
