import type { Session } from "../../src/redshift/session/session.ts";
import type { Campaign, CaseResult } from "./campaign.ts";
import { damaged } from "./damage.ts";
import { type DataFile, dataFiles, rowCount, tables } from "./data-files.ts";
import { type Ending, runStatement, startEmulator } from "./emulator.ts";
import { runOnSession } from "./run-on-session.ts";

/** A reader that hangs in a broken file is stopped after this time. */
const silenceSeconds = 5;
const loadFailed = /^ERROR: Load into table '[tp]' failed\./;

/** Damaged files of every format: rows, error rows, or a load error that leaves no row; the server keeps running. */
export const files: Campaign = async (options) => {
  await using emulator = await startEmulator({ silenceSeconds });
  await using session = await emulator.open();
  for (const sql of tables) await session.execute(sql);
  const whole = await dataFiles();
  const put = ({ bytes, beside }: DataFile) => {
    emulator.files.set("s3://fuzz/file", bytes);
    if (beside) emulator.files.set(beside.url, beside.bytes);
  };
  for (const file of whole) {
    put(file);
    const result = await load(session, file, "");
    if (result.outcome !== `${file.name}: ${rowCount} rows, no errors`) throw new Error(JSON.stringify(result));
  }
  return await runOnSession(emulator, options, async (random) => {
    const file = random.pick(whole);
    const { bytes, beside } = file;
    if (beside && random.oneIn(2)) put({ ...file, beside: { ...beside, bytes: damaged(random, beside.bytes) } });
    else put({ ...file, bytes: damaged(random, bytes) });
    const tolerant = file.options.startsWith("parquet") ? "" : random.pick(["", "maxerror 10", "ignoreallerrors"]);
    const { outcome, ...ended } = await load(session, file, tolerant);
    return { outcome: outcome.replace(/\d+ rows/, "rows"), ...ended };
  });
};

async function load(session: Session, { name, table, options }: DataFile, tolerant: string): Promise<CaseResult> {
  const input = `copy ${table} from 's3://fuzz/file' iam_role 'arn:aws:iam::123456789012:role/copy' ${options} ${tolerant}`;
  const ending = await runStatement(session, input);
  const [rows = 0, counted = 0, errors = 0] = await counts(session, table);
  if (rows > 0) await session.execute(`truncate ${table}`);
  const result = (outcome: string, problem?: string) => ({ outcome: `${name}: ${outcome}`, input, problem });
  switch (ending.kind) {
    case "broken":
      return result("broken", ending.problem);
    case "refused":
      return result(refusal(ending), problemOf(ending, rows, errors));
    default:
      return result(
        `${rows} rows, ${errors > 0 ? "errors" : "no errors"}`,
        rows === counted ? undefined : `${rows} rows in the table, ${counted} counted`,
      );
  }
}

/** Rows in the table, rows of the last COPY, and its errors. */
async function counts(session: Session, table: string): Promise<number[]> {
  const { result } = await session.execute(
    `select (select count(*) from ${table}), pg_last_copy_count(),
       (select count(*) from sys_load_error_detail where query_id = pg_last_copy_id())`,
  );
  return (result?.rows[0] ?? []).map(Number);
}

type Refused = Extract<Ending, { kind: "refused" }>;

function refusal({ message }: Refused): string {
  const kinds = ["Load into table", "Spectrum Scan Error", "is not a whole", "manifest", "JSONPath"];
  return kinds.find((kind) => message.includes(kind)) ?? message;
}

function problemOf({ sqlState, message }: Refused, rows: number, errors: number): string | undefined {
  if (rows > 0) return `${rows} rows of a COPY that failed: ${message}`;
  if (sqlState !== "XX000") return `an error that is not COPY's: ${sqlState} ${message}`;
  return loadFailed.test(message) && errors === 0 ? "a failed load without an error row" : undefined;
}
