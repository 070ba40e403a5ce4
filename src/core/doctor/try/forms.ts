import { classifyFailure } from "../../recovery/failure/classify-failure.ts";
import { type Finding, ok, problem, untried, warning } from "../finding.ts";
import type { World } from "../world.ts";
import { filesColumn } from "./change-plans.ts";
import { formPlans, setUpTries } from "./form-plans.ts";
import type { FormsAsked, FormTry } from "./load-tries.ts";
import { queryTries } from "./query-forms.ts";
import { type Tried, type Try, tryEach } from "./transaction.ts";

/** Runs every form of docs/statements.md on scratch copies, unpublished ones first, and says which Redshift refuses. */
export async function tryForms(world: Pick<World, "trials" | "nonce">, asked: FormsAsked): Promise<Finding[]> {
  const { pipeline, name, manifestUrl, hasLedger } = asked;
  const run = async <Each extends Try>(tries: readonly Each[]) => {
    const results = await tryEach(world.trials, pipeline.warehouse, tries);
    return tries.map((each) => ({ each, tried: results.get(each.id) }));
  };
  const loads = (await inOrder(formPlans(asked), run)).flat();
  const setUp = await run(setUpTries(pipeline, world.nonce()));
  const queries = hasLedger || !pipeline.safety.ledger ? await run(await queryTries(name, pipeline)) : [];
  const findings = [
    ...scratchFindings(loads),
    ...loads.flatMap(loadFinding),
    ...setUp.flatMap(setUpFinding),
    ...queries.flatMap(queryFinding),
    ...deniedQueries(queries),
    ...(manifestUrl === undefined
      ? [untried("No COPY was tried: there is no manifest for one.", 'See "source, listed" and "manifests, written".')]
      : []),
    ...(pipeline.safety.ledger && !hasLedger
      ? [
          untried(
            "The statements on the ledger were not tried: it is not there as loads need it.",
            'See "ledger and fence".',
          ),
        ]
      : []),
  ];
  const worked = [...loads, ...setUp, ...queries].filter(({ tried }) => tried?.kind === "worked");
  const summary = `${worked.length} statements of the loads, set-up and queries ran, and were rolled back.`;
  return findings.some(({ status }) => status !== "untried") ? findings : [ok(summary), ...findings];
}

/** One transaction after the other: they use the same names. */
async function inOrder<Item, Result>(items: readonly Item[], run: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await run(item));
  return results;
}

type Outcome<Each> = { each: Each; tried: Tried | undefined };

/** Without its scratch table a form is not blamed. */
function scratchFindings(loads: readonly Outcome<FormTry>[]): Finding[] {
  const failed = loads.flatMap(({ each, tried }) =>
    each.step.startsWith("scratch ") && tried?.kind === "failed" ? [`${each.step}: ${tried.error}`] : [],
  );
  const [first] = failed;
  return first === undefined
    ? []
    : [
        untried(
          `Forms that need a scratch table were not tried (${first}).`,
          "Grant yourself SELECT on target and ledger, and TEMP on the database, then ask again.",
        ),
      ];
}

function loadFinding({ each, tried }: Outcome<FormTry>): Finding[] {
  if (tried?.kind !== "failed" || each.step.startsWith("scratch ")) return [];
  if (each.step === "copy" && isOfAnotherCheck(each, tried.error)) return [];
  const what = `Redshift refuses ${each.id}: ${tried.error}. The statement: ${each.sql}`;
  const remedy = remedyOf(each);
  return [
    each.isOwn
      ? problem(`${what}. This pipeline's loads send it, so they would be parked.`, remedy)
      : warning(`${what}. This pipeline's loads do not send it.`, remedy),
  ];
}

/** What COPY says of files, roles and buckets, `role` has said. */
function isOfAnotherCheck({ sql }: FormTry, error: string): boolean {
  const part = { sql, status: "FAILED", error, queryId: 0, rows: 0 };
  const { class: kind, fault } = classifyFailure({ parts: [part], error });
  return kind === "data" || kind === "transient" || ["role", "manifest", "s3-access", "region"].includes(fault);
}

const report = "docs/statements.md has its source. Report the form and Redshift's words to the loader's maintainers.";

function remedyOf({ step, sql, isUnpublished }: FormTry): string {
  const about = isUnpublished ? "The form is unpublished. " : "";
  if (step === filesColumn || (step === "create-stage" && /(?:AS VARCHAR\(256\)\)|IS NULL AS)/.test(sql)))
    return `${about}Give the target the column of options.delete_when, and write in_target: true. ${report}`;
  if (step === "create-stage")
    return `${about}Name the columns in copy.columns, and leave MAXERROR out: the stage is then made by CREATE TABLE AS, not by LIKE. ${report}`;
  if (step === "insert-latest" || step === "insert-versions")
    return `${about}Until it is mended, load with options.merge_pk left out (append), and deduplicate in a view. ${report}`;
  return `${about}${report}`;
}

/** Only who creates ledger and fence needs the right to create them. */
function setUpFinding({ each, tried }: Outcome<Try>): Finding[] {
  if (tried?.kind !== "failed" || isDenied(tried)) return [];
  return [
    warning(
      `Redshift refuses to ${each.id}: ${tried.error}. The statement: ${each.sql}`,
      `Loads need it only while the table is missing. ${report}`,
    ),
  ];
}

function queryFinding({ each, tried }: Outcome<Try>): Finding[] {
  if (tried?.kind !== "failed" || isDenied(tried)) return [];
  return [
    warning(
      `Redshift refuses a query of status, reconcile or recovery: ${tried.error}. The query: ${each.sql}`,
      report,
    ),
  ];
}

const isDenied = (tried: Tried | undefined) => tried?.kind === "failed" && /permission\s+denied/i.test(tried.error);

/** Rights are another check's matter. */
function deniedQueries(queries: readonly Outcome<Try>[]): Finding[] {
  const denied = queries.filter(({ tried }) => isDenied(tried));
  const [first] = denied;
  return first?.tried?.kind === "failed"
    ? [
        untried(
          `${denied.length} queries of status, reconcile and recovery were not tried: ${first.tried.error}.`,
          'See "rights in Redshift".',
        ),
      ]
    : [];
}
