import type { Submission } from "../../../src/core/load/submission.ts";
import type {
  DescribedPart,
  DescribedStatement,
  QueryRow,
  WarehouseClient,
} from "../../../src/core/ports/warehouse-client.ts";
import type { StatementEnded } from "../../../src/core/recovery/recover.ts";
import type { FakeObjects } from "../../support/fakes.ts";
import { guardedIds, idsIn, ledgerRows } from "../../support/loads/ledger-rows.ts";

export type SimulationOptions = {
  objects: FakeObjects;
  /** Addresses of files that every COPY refuses. */
  bad?: ReadonlySet<string>;
  /** What Redshift says of a bad file instead. */
  badText?: (url: string) => string;
  /** Addresses of files with a row whose key is NULL. */
  nullKeys?: ReadonlySet<string>;
  /** Addresses of files with a NULL in `amount`, which the target takes no NULL in, and the stage of named columns does. */
  nulls?: ReadonlySet<string>;
  /** What the insert says of them instead. */
  nullText?: string;
  /** Addresses of files that S3 refuses to COPY, without saying which. */
  unreadable?: ReadonlySet<string>;
  /** What names the bad file: rows of the load errors, the error's text, or nothing. */
  named?: "by rows" | "by text" | "never";
  /** Ledger and fence are there from the start. */
  isSetUp?: boolean;
  /** Ids that the ledger holds from the start. */
  loaded?: readonly string[];
  /** Fails the submission of this number, from 1, whatever it holds. */
  fail?: (submission: number) => { tag: string; error: string } | undefined;
};

/** A warehouse that runs a submission at once, and reports its end afterwards. */
export type Simulation = WarehouseClient & {
  submissions: Submission[];
  /** Statements whose end was not reported yet. */
  ended: StatementEnded[];
  /** File ids, once for each time that they came into the ledger. */
  ledger: string[];
  /** Addresses, once for each time that their rows came into the target. */
  target: string[];
};

export function simulatedWarehouse(options: SimulationOptions): Simulation {
  const statements: DescribedStatement[] = [];
  const simulation: Simulation & { isSetUp: boolean } = {
    submissions: [],
    ended: [],
    ledger: [...(options.loaded ?? [])],
    target: [],
    isSetUp: options.isSetUp ?? true,
    submit: async (submission) => {
      const known = simulation.submissions.findIndex(({ clientToken }) => clientToken === submission.clientToken);
      if (known >= 0) return `statement-${known + 1}`;
      const id = `statement-${simulation.submissions.push(submission)}`;
      const statement = run(options, simulation, { id, submission });
      statements.push(statement);
      simulation.ended.push({ statementId: id, statementName: submission.statementName, state: statement.status });
      return id;
    },
    describe: async (id) => statements.find((statement) => statement.id === id),
    query: async (_, sql) => answer(options, simulation, { sql, statements }),
  };
  return simulation;
}

type State = Simulation & { isSetUp: boolean };

type Manifest = { body: string; urls: readonly string[] };

/** Manifests of 1,000 files are read by each statement, and parsed once. */
const parsed = new WeakMap<FakeObjects, Map<string, Manifest>>();

function entriesOf({ objects }: SimulationOptions, url: string): readonly string[] {
  const body = objects.held.get(url) ?? "";
  const known = parsed.get(objects)?.get(url);
  if (known?.body === body) return known.urls;
  const { entries }: { entries: { url: string }[] } = JSON.parse(body);
  const urls = entries.map((entry) => entry.url);
  parsed.set(objects, (parsed.get(objects) ?? new Map()).set(url, { body, urls }));
  return urls;
}

const manifestOf = (sql: string) => /^\/\* loader:copy \*\/ .* FROM '([^']+)' IAM_ROLE /.exec(sql)?.[1];
const tagOf = (sql: string) => /^\/\* loader:([a-z-]+)/.exec(sql)?.[1] ?? "";

/** One transaction: all of it, or none. */
function run(options: SimulationOptions, state: State, given: { id: string; submission: Submission }) {
  const { id, submission } = given;
  const { sqls } = submission;
  const errors = sqls.map((_, index) => errorOf(options, state, { sqls, index }) ?? nullError(options, sqls, index));
  const failed = errors.findIndex((error) => error !== undefined);
  if (failed < 0) {
    state.ledger.push(...ledgerRows(sqls).map(({ fileId }) => fileId));
    state.target.push(...sqls.flatMap((sql) => entriesOfCopy(options, sql)));
  }
  const parts = sqls.map((sql, index): DescribedPart => {
    const status = failed < 0 || index < failed ? "FINISHED" : index === failed ? "FAILED" : "ABORTED";
    const text = sql.replace(/IAM_ROLE '[^']*'/, "IAM_ROLE ''");
    return {
      sql: text,
      status,
      error: index === failed ? errors[index] : undefined,
      queryId: 100 * state.submissions.length + index,
      rows: -1,
    };
  });
  return {
    id,
    status: failed < 0 ? "FINISHED" : "FAILED",
    warehouse: submission.warehouse,
    parts,
    error: errors[failed],
    submittedAt: "2026-11-22T08:04:00.000Z",
    endedAt: "2026-11-22T08:05:00.000Z",
  } satisfies DescribedStatement;
}

function isAnyLoaded({ ledger }: State, ids: readonly string[]): boolean {
  const loaded = new Set(ledger);
  return ids.some((id) => loaded.has(id));
}

const entriesOfCopy = (options: SimulationOptions, sql: string) => {
  const manifest = manifestOf(sql);
  return manifest === undefined ? [] : entriesOf(options, manifest);
};

type At = { sqls: readonly string[]; index: number };

function errorOf(options: SimulationOptions, state: State, { sqls, index }: At): string | undefined {
  const { [index]: sql = "" } = sqls;
  const tag = tagOf(sql);
  const scripted = options.fail?.(state.submissions.length);
  if (scripted?.tag === tag) return scripted.error;
  if (tag === "lock-fence" && !state.isSetUp) return 'ERROR: relation "sales.orders__loader_fence" does not exist';
  if (tag === "guard-files" && isAnyLoaded(state, guardedIds(sqls, sql)))
    return 'ERROR: invalid input syntax for integer: "1 files are loaded already"';
  if (entriesOfCopy(options, sql).some((url) => options.unreadable?.has(url)))
    return "ERROR: S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid X,ExtRid Y,CanRetry 1";
  const [bad] = badIn(options, sql);
  if (bad === undefined) return undefined;
  if (options.badText) return options.badText(bad);
  if (options.named !== "by text") return "ERROR: Load into table 'orders' failed.  Check 'sys_load_error_detail'.";
  return `ERROR: Mandatory url is not present in manifest file\n  Detail: \n  context:   ${bad}\n`;
}

/** The stage holds what all COPYs before have read. */
function nullError(options: SimulationOptions, sqls: readonly string[], index: number): string | undefined {
  const staged = () => sqls.slice(0, index).flatMap((sql) => entriesOfCopy(options, sql));
  const rows = (urls: ReadonlySet<string> | undefined) =>
    urls === undefined ? 0 : staged().filter((url) => urls.has(url)).length;
  switch (tagOf(sqls[index] ?? "")) {
    case "reject-null-keys":
      return castError(rows(options.nullKeys), "rows have NULL in a key column (id)");
    case "reject-nulls":
      return castError(rows(options.nulls), "rows have NULL in a column that takes none (amount)");
    case "insert-latest":
      return rows(options.nulls) > 0
        ? (options.nullText ?? "ERROR: Cannot insert a NULL value into column amount")
        : undefined;
    default:
      return undefined;
  }
}

function castError(rows: number, text: string): string | undefined {
  if (rows === 0) return undefined;
  return `ERROR: Invalid digit, Value 'r', Pos 2, Type: Integer\n  Detail: \n  error:  Invalid digit, Value 'r', Pos 2, Type: Integer\n  code:      1207\n  context:   ${rows} ${text}\n`;
}

const badIn = (options: SimulationOptions, sql: string) =>
  entriesOfCopy(options, sql).filter((url) => options.bad?.has(url));

type Asked = { sql: string; statements: readonly DescribedStatement[] };

function answer(options: SimulationOptions, state: State, { sql, statements }: Asked): QueryRow[] {
  if (sql.startsWith("CREATE TABLE")) state.isSetUp = true;
  if (sql.startsWith("SELECT file_id")) return idsIn(sql).flatMap((id) => (state.ledger.includes(id) ? [[id]] : []));
  const [, queryId] = /sys_load_error_detail WHERE query_id = (\d+)/.exec(sql) ?? [];
  if (queryId === undefined || options.named !== "by rows") return [];
  const part = statements.flatMap(({ parts }) => parts).find((each) => each.queryId === Number(queryId));
  return badIn(options, part?.sql ?? "")
    .slice(0, 1)
    .map((url) => [url, 1, "qty", 1207, "Invalid digit"]);
}
