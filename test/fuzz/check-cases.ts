import type { Random } from "@redshift-loader/local-aws/fuzz";

/** A file, the options that it is loaded with, and the columns of its table. */
export type CheckCase = { columns: string; options: string; body: string };

/** Each type with a value that fits. */
const types = [
  { type: "INT", fits: "7", json: "7" },
  { type: "INT NOT NULL", fits: "22", json: "22" },
  { type: "SMALLINT", fits: "3", json: "3" },
  { type: "BIGINT", fits: "-5", json: "-5" },
  { type: "DECIMAL(5,2)", fits: "2.5", json: "2.5" },
  { type: "REAL", fits: "1.5", json: "1.5" },
  { type: "FLOAT8", fits: "2e3", json: "2e3" },
  { type: "BOOLEAN", fits: "t", json: "true" },
  { type: "DATE", fits: "2026-01-31", json: '"2026-01-31"' },
  { type: "TIMESTAMP", fits: "2026-01-31 10:00:00", json: '"2026-01-31 10:00:00"' },
  { type: "TIMESTAMPTZ", fits: "2026-01-31 10:00:00+02", json: '"2026-01-31 10:00:00+02"' },
  { type: "TIME", fits: "10:00:00", json: '"10:00:00"' },
  { type: "VARCHAR(5)", fits: "abc", json: '"abc"' },
  { type: "VARCHAR(5) NOT NULL", fits: "ab", json: '"ab"' },
  { type: "CHAR(4)", fits: "ab", json: '"ab"' },
  { type: "SUPER", fits: "1", json: '{"a":[1]}' },
];

const numbers = ["0", "12.5", "1.", ".5", "-", "+7", "007", "99999", "3000000000", "1e3", "1e39", "NaN"];
const times = ["2026-02-30", "2026-1-3", "2026-01-31T10:00:00Z", "9999-12-31", "0001-01-01", "25:00", "10:30"];
const words = ["", " ", "\\N", "NULL", "true", "abcdef", "äö", "äöü", "日本", "a\\|b", "x;y", "{}", '{"a":1}'];
const quoted = ['"x"', "'y'", '"a""b"', '"a\nb"', 'a"b', '"un', '"te\\"a"'];
const fields = [...numbers, ...times, ...words, ...quoted];

const bare = [
  "0",
  "12.5",
  "1.0",
  "99999",
  "3000000000",
  "1e3",
  "true",
  "null",
  "[]",
  '{"a": {"b": [1]}}',
  "1767225600",
];
const members = [...bare, ...[...times, ...words, "1", "yes", "a\u0000"].map((text) => JSON.stringify(text))];

const separators = { ",": "CSV", ";": "CSV DELIMITER ';'", "|": "DELIMITER '|'", "\t": "DELIMITER '\\t'" };
const textOptions = ["", "EMPTYASNULL", "BLANKSASNULL EMPTYASNULL", "NULL AS 'NULL'", "FILLRECORD", "TRUNCATECOLUMNS"];
const delimitedOptions = ["ESCAPE", "REMOVEQUOTES", "REMOVEQUOTES ESCAPE", "IGNOREBLANKLINES"];
const jsonOptions = ["", "EMPTYASNULL", "BLANKSASNULL EMPTYASNULL", "TRUNCATECOLUMNS"];

/** Mostly values that fit; a row that is too short, too long or blank now and then. */
export function checkCase(random: Random): CheckCase {
  const chosen = Array.from({ length: 1 + random.below(3) }, () => random.pick(types));
  const columns = chosen.map(({ type }, at) => `c${at} ${type}`).join(", ");
  return { columns, ...(random.oneIn(3) ? json(random, chosen) : text(random, chosen)) };
}

type Chosen = readonly (typeof types)[number][];

function text(random: Random, chosen: Chosen): Omit<CheckCase, "columns"> {
  const separator = random.pick(Object.keys(separators) as (keyof typeof separators)[]); // the keys as written above
  const isCsv = separator === "," || separator === ";";
  const own = random.pick(isCsv ? textOptions : [...textOptions, ...delimitedOptions]);
  const row = () => {
    const all = chosen.map(({ fits }) => (random.oneIn(6) ? random.pick(fields) : fits));
    if (random.oneIn(20)) all.pop();
    if (random.oneIn(20)) all.push(random.pick(["", "7"]));
    return all.join(separator);
  };
  const rows = Array.from({ length: 1 + random.below(3) }, () => (random.oneIn(20) ? random.pick(["", " "]) : row()));
  const end = random.pick(["\n", "\n", "\r\n"]);
  const header = random.oneIn(5);
  const lines = header ? [chosen.map((_, at) => `c${at}`).join(separator), ...rows] : rows;
  return {
    options: `${separators[separator]} ${own}${header ? " IGNOREHEADER 1" : ""}`,
    body: lines.join(end) + (random.oneIn(4) ? "" : end),
  };
}

function json(random: Random, chosen: Chosen): Omit<CheckCase, "columns"> {
  const mapping = random.pick(["auto", "auto ignorecase"]);
  const record = () => {
    const all = chosen.flatMap(({ json: fits }, at) => {
      if (random.oneIn(20)) return [];
      return [`"${random.oneIn(20) ? "C" : "c"}${at}": ${random.oneIn(6) ? random.pick(members) : fits}`];
    });
    return `{${all.join(random.pick([",", " , "]))}}`;
  };
  const records = Array.from({ length: 1 + random.below(3) }, record);
  return { options: `JSON '${mapping}' ${random.pick(jsonOptions)}`, body: records.join(random.pick(["\n", "", " "])) };
}
