import type { Campaign, CaseResult, Random } from "./campaign.ts";
import { judge, type Verdict } from "./copy-grammar.ts";
import { type Emulator, type Ending, runStatement, startEmulator } from "./emulator.ts";
import { runOnSession } from "./run-on-session.ts";

/** Valid and invalid COPY statements, checked against an independent table of what the grammar allows. */
export const copyOptions: Campaign = async (options) => {
  await using emulator = await startEmulator();
  putFiles(emulator);
  await using session = await emulator.open();
  await session.execute("create table target (a int, b varchar(20))");
  return await runOnSession(emulator, options, async (random) => {
    const tokens = mutated(random, parameters(random));
    const from = random.pick(["text", "csv", "json", "manifest", "parquet", "missing"]);
    const sql = `COPY target FROM 's3://fuzz/${from}' ${spaced(random, tokens)}`;
    return resultOf(sql, judge(tokens), await runStatement(session, sql));
  });
};

function putFiles({ files }: Emulator): void {
  files.set("s3://fuzz/text", Buffer.from("1|one\n2|two\n"));
  files.set("s3://fuzz/csv", Buffer.from('1,one\n2,"two"\n'));
  files.set("s3://fuzz/json", Buffer.from('{"a":1,"b":"one"}'));
  files.set("s3://fuzz/paths", Buffer.from('{"jsonpaths":["$.a","$.b"]}'));
  files.set("s3://fuzz/manifest", Buffer.from('{"entries":[{"url":"s3://fuzz/text","mandatory":true}]}'));
  files.set("s3://fuzz/parquet", Buffer.from("PAR1"));
}

function resultOf(input: string, verdict: Verdict, ending: Ending): CaseResult {
  if (ending.kind === "broken") return { outcome: "broken", input, problem: ending.problem };
  const ended = ending.kind === "done" ? "loaded" : isSyntax(ending) ? "refused as text" : `failed ${ending.sqlState}`;
  const outcome = `${verdict.kind}: ${ended}`;
  const isRefused = ending.kind === "refused" && isSyntax(ending);
  if (verdict.kind === "refused" && !isRefused) {
    return { outcome, input, problem: `ran, although the grammar refuses it: ${verdict.why}` };
  }
  if (
    verdict.kind === "accepted" &&
    ending.kind === "refused" &&
    isSyntax(ending) &&
    ending.sqlState !== notSupported
  ) {
    return { outcome, input, problem: `refused, although the grammar allows it: ${ending.message}` };
  }
  return { outcome, input };
}

/** Whether the statement's text was refused, before any file was looked at. */
function isSyntax({ sqlState, message }: { sqlState: string; message: string }): boolean {
  return ["42601", "22023", notSupported].includes(sqlState) || message.startsWith("ERROR: Invalid credentials.");
}

/** What Redshift reads and the emulator does not. */
const notSupported = "0A000";

const role = ["IAM_ROLE", "'arn:aws:iam::123456789012:role/copy'"];

type Maker = (random: Random) => string[];

const word =
  (...tokens: string[]): Maker =>
  () =>
    tokens;
const argument =
  (name: string, ...values: string[]): Maker =>
  (random) => [name, ...(random.oneIn(3) ? ["AS"] : []), random.pick(values)];

const makers: Maker[] = [
  ..."CSV PARQUET ORC MANIFEST GZIP BZIP2 LZOP ZSTD ESCAPE REMOVEQUOTES EMPTYASNULL BLANKSASNULL TRIMBLANKS"
    .split(" ")
    .map((name) => word(name)),
  ..."TRUNCATECOLUMNS ACCEPTANYDATE IGNOREBLANKLINES FILLRECORD ROUNDEC EXPLICIT_IDS IGNOREALLERRORS NOLOAD SERIALIZETOJSON"
    .split(" ")
    .map((name) => word(name)),
  word("FORMAT", "CSV"),
  word("FORMAT", "AS", "CSV"),
  word("FORMAT", "AS", "PARQUET"),
  word("FORMAT", "AS", "JSON", "'auto'"),
  word("CSV", "QUOTE", "AS", "'%'"),
  word("STATUPDATE"),
  word("STATUPDATE", "ON"),
  word("COMPUPDATE", "OFF"),
  word("COMPUPDATE", "PRESET"),
  word("ACCEPTINVCHARS"),
  argument("ACCEPTINVCHARS", "'?'", "'^'"),
  argument(
    "JSON",
    "'auto'",
    "'auto ignorecase'",
    "'noshred'",
    "'s3://fuzz/paths'",
    "'s3://fuzz/nowhere'",
    "'AUTO'",
    "''",
  ),
  argument("AVRO", "'auto'", "'auto ignorecase'", "'s3://fuzz/paths'", "'noshred'", "'Auto'"),
  argument("FIXEDWIDTH", "'a:1,b:5'", "'0:1,1:4'", "'a:x'", "'a'", "''"),
  argument("QUOTE", "'%'", "'\"'", "''", "'ab'"),
  argument("DELIMITER", "','", "'|'", "'||'", "'\\t'", "'\\001'", "''", "'\n'"),
  argument("NULL", "''", "'\\N'", "'null'", "'\\0'"),
  argument("REGION", "'us-east-1'", "'eu-west-1'"),
  argument("DATEFORMAT", "'auto'", "'YYYY-MM-DD'", "'DD/MM/YYYY'", "'x'", "''"),
  argument("TIMEFORMAT", "'auto'", "'epochsecs'", "'epochmillisecs'", "'YYYY-MM-DD HH:MI:SS'", "'EPOCHSECS'"),
  argument("IGNOREHEADER", "0", "1", "3", "2147483647", "2147483648", "1.5", "'1'"),
  argument("MAXERROR", "0", "1", "5", "100000", "100001", "'5'"),
  argument("COMPROWS", "1000", "999", "2147483647"),
  argument("ENCODING", "UTF8", "UTF16", "UTF16LE", "utf16be", "ISO88591", "LATIN1"),
];

function parameters(random: Random): string[] {
  const chosen = Array.from({ length: random.below(5) }, () => random.pick(makers)(random));
  chosen.splice(random.below(chosen.length + 1), 0, role);
  return chosen.flat();
}

const strangers = [
  "SELECT",
  "AS",
  "FORMAT",
  "SSH",
  "READRATIO",
  "ENCRYPTED",
  "CSVX",
  "7",
  "'x'",
  "ON",
  "HEADER",
  "IAM_ROLE",
];

/** Two in three as they are; the others with tokens that are missing, doubled, swapped or strange. */
function mutated(random: Random, tokens: string[]): string[] {
  if (!random.oneIn(3)) return tokens;
  const changed = [...tokens];
  for (let changes = 1 + random.below(2); changes > 0; changes--) {
    const at = random.below(changed.length + 1);
    const other = random.below(changed.length + 1);
    const inserted = random.pick([...strangers, changed[other] ?? "''"]);
    random.pick([
      () => changed.splice(at, 1),
      () => changed.splice(at, 0, inserted),
      () => changed.splice(at, 1, inserted),
      () => changed.splice(other, 0, ...changed.splice(at, 1)),
    ])();
  }
  return changed;
}

/** The tokens with white space, comments and capitals as people might write them. */
function spaced(random: Random, tokens: readonly string[]): string {
  return tokens
    .map((token) => (token.startsWith("'") || random.oneIn(2) ? token : token.toLowerCase()))
    .map((token) => token + random.pick([" ", " ", " ", "\n", "\t ", " /* ' */ ", " -- it's\n"]))
    .join("");
}
