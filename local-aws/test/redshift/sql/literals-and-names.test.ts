import fc from "fast-check";
import { describe, expect } from "vitest";
import { splitStatements } from "../../../src/redshift/sql/lex/split-statements.ts";
import { type Database, test } from "./database.ts";

const traps = [
  "'",
  '"',
  "\\",
  "--",
  "/*",
  "*/",
  "$$",
  ";",
  "\n",
  "#t",
  "::super",
  " QUALIFY ",
  "NVL(",
  "é",
  "€",
  "😀",
  "IDENTITY(1,1)",
];
const tricky = fc
  .array(fc.oneof(fc.constantFrom(...traps), fc.string({ unit: "binary", maxLength: 5 })), { maxLength: 8 })
  .map((parts) => parts.join("").replaceAll("\0", ""));

type Value = { value: string; sql: string };

const literal: fc.Arbitrary<Value> = fc.oneof(
  tricky.map((value) => ({ value, sql: `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'` })),
  tricky.map((value) => ({ value, sql: `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'` })),
  tricky.filter((value) => !value.includes("$")).map((value) => ({ value, sql: `$a$${value}$a$` })),
);

/** Comments within comments, none of which ends too early. */
const comment = fc.oneof(
  fc
    .array(tricky, { minLength: 1, maxLength: 3 })
    .map((texts) => nested(texts.map((text) => text.replace(/[*/]/g, "")))),
  tricky.map((text) => `--${text.replace(/[\n\r]/g, "")}\n`),
);

function nested([text = "", ...inner]: readonly string[]): string {
  return inner.length === 0 ? `/*${text}*/` : `/*${text}${nested(inner)}${text}*/`;
}

describe("literals", () => {
  test("keep their value with any content and any comments around them", async ({ db }) => {
    const query = fc.array(fc.tuple(comment, literal, comment), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(query, async (parts) => {
        const list = parts.map(([before, { sql }, behind]) => `${before}${sql}::text${behind}`).join(",");
        expect(await db.rows(`/* tag */ select ${list}`)).toEqual([parts.map(([, { value }]) => value)]);
      }),
      { numRuns: 200 },
    );
  });

  test("and comments never split a statement", () => {
    const statement = fc.tuple(comment, literal, comment).map(([a, { sql }, b]) => `${a}select ${sql}${b}`.trim());
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 5 }), (statements) => {
        expect(splitStatements(statements.join("\n;\n"))).toEqual(statements);
      }),
    );
  });
});

const system = ["oid", "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];
const words = [
  "select",
  "Order",
  "USER",
  "qualify",
  "Window",
  "table",
  "top",
  "sysdate",
  "a.b",
  " a ",
  "len",
  "default",
  "values",
];
const name = fc
  .oneof(
    fc.constantFrom(...words),
    tricky,
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
    fc.string({ unit: "grapheme-ascii", minLength: 90, maxLength: 110 }),
    fc.integer({ min: 0, max: 9 }).map((i) => `${"x".repeat(99)}${i}`),
  )
  .filter((text) => text !== "" && !text.startsWith("#") && !text.includes("\0") && Buffer.byteLength(text) <= 127)
  .filter((text) => !system.includes(folded(text)));

function folded(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** The name in quotes, its letters in the other case: Redshift takes both for the same. */
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const swapped = (text: string) => quoted(folded(text).replace(/[a-z]/g, (letter) => letter.toUpperCase()));

async function merge(db: Database, [schema = "", table = "", key = "", time = ""]: readonly string[]) {
  const [k, t] = [quoted(key), quoted(time)];
  const target = `${quoted(schema)}.${quoted(table)}`;
  const stage = quoted(`#${table}`);
  const answer = await db.rows(
    `create schema ${quoted(schema)}`,
    `create table ${target} (${k} int encode az64, ${t} int, primary key (${swapped(key)})) distkey (${k}) sortkey (${t})`,
    `create temp table ${stage} (like ${target} including defaults)`,
    `insert into ${target} (${t}, ${k}) values (1, 1), (1, 2)`,
    `insert into ${stage} values (2, 2), (2, 5), (2, 4), (3, 1)`,
    `/* loader:delete */ delete from ${swapped(schema)}.${swapped(table)} using ${stage}
     where ${target}.${swapped(key)} = ${stage}.${k} and ${target}.${t} <= ${stage}.${t}`,
    `insert into ${target} (${k}, ${t}) select ${k}, ${t} from ${stage} as s
     qualify row_number() over (partition by ${swapped(key)} order by ${t} desc nulls last) = 1`,
    `select s.* from ${target} as s qualify count(*) over (partition by s.${k}) = 1 order by s.${k}`,
  );
  await db.rows(`drop table ${stage}`, `drop schema ${swapped(schema)} cascade`);
  return answer;
}

describe("names", () => {
  test("of any kind survive CREATE, LIKE, INSERT, DELETE USING and QUALIFY", async ({ db }) => {
    const names = fc.uniqueArray(name, { minLength: 4, maxLength: 4, selector: folded });
    await fc.assert(
      fc.asyncProperty(names, async (parts) => {
        const given = parts.map((part, i) => (i === 0 ? `s${part}`.slice(0, 20) : part));
        fc.pre(Buffer.byteLength(`#${given[1]}`) <= 127);
        expect(await merge(db, given)).toEqual([
          ["1", "1"],
          ["2", "5"],
          ["3", "1"],
        ]);
      }),
      { numRuns: 100 },
    );
  });
});
