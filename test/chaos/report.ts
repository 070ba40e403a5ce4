import { holds } from "./proof.ts";
import type { ChaosResult } from "./run-chaos.ts";

const maxShown = 20;

/** As JSON the whole result, for people one line, and what is wrong. */
export function printResult(result: ChaosResult, json: boolean): void {
  if (!json) write(line(result));
  else write(JSON.stringify(result));
  if (result.ok) return;
  for (const [pipeline, proof] of Object.entries(result.proofs).filter(([, proof]) => !holds(proof)))
    for (const [what, found] of Object.entries(proof).filter(([, found]) => found.length > 0))
      complain(`seed ${result.seed} ${pipeline} ${what}: ${found.length}`, found);
  if (result.strangeStatements.length > 0) complain("statements that no pipeline asks for", result.strangeStatements);
  if (result.foreignRoles > 0) complain(`${result.foreignRoles} COPYs with another role`, []);
  complain("the statements of these files", result.diagnosis, Number.POSITIVE_INFINITY);
  complain("the functions' complaints", result.complaints.slice(-maxShown));
}

/** The last line: one object for programs. */
export function printSummary(results: readonly ChaosResult[], json: boolean): void {
  const failedSeeds = results.filter(({ ok }) => !ok).map(({ seed }) => seed);
  const sum = (pick: (result: ChaosResult) => number) => results.reduce((total, result) => total + pick(result), 0);
  const summary = {
    ok: failedSeeds.length === 0,
    seeds: results.length,
    failedSeeds,
    files: sum(({ files }) => files),
    rows: sum(({ rows }) => rows),
    batches: sum(({ batches }) => batches),
    attempts: sum(({ attempts }) => attempts),
    leastLoadsAtOnce: Math.min(...results.map(({ mostAtOnce }) => mostAtOnce)),
    cancelledAttempts: sum((result) => result.cancelledAttempts),
    parked: sum(({ parked }) => parked),
    replayed: sum(({ replayed }) => replayed),
    forged: sum(({ forged }) => forged),
    quarantined: sum(({ quarantined }) => quarantined),
    mostReconcileRuns: Math.max(...results.map(({ reconcileRuns }) => reconcileRuns)),
    injected: totals(results.map(({ injected }) => injected)),
    recovered: totals(results.map(({ recovered }) => recovered)),
    seconds: Math.round(sum(({ seconds }) => seconds.reconciled)),
  };
  if (json) write(JSON.stringify(summary));
  else write(summary.ok ? `The proof holds for ${summary.seeds} seeds.` : `The proof fails: seeds ${failedSeeds}.`);
}

function totals(counts: readonly Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [name, count] of counts.flatMap((each) => Object.entries(each))) total[name] = (total[name] ?? 0) + count;
  return total;
}

function line(result: ChaosResult): string {
  const { ok, seed, isolation, concurrency, versioning, files, rows, batches, attempts } = result;
  const { quarantined, reconcileRuns, mostAtOnce } = result;
  const injected = Object.values(result.injected).reduce((total, count) => total + count, 0);
  return (
    `seed ${seed} ${isolation} ${concurrency}, versions ${versioning} ${ok ? "holds" : "FAILS"}: ${files} files, ${rows} rows, ${batches} batches, ${attempts} attempts, ` +
    `${mostAtOnce} loads at once on one target, ${injected} faults, ${quarantined} quarantined, ` +
    `${result.parked} parked, ${result.replayed} replayed, ${result.cancelledAttempts} attempts cancelled, ` +
    `${reconcileRuns} reconcile runs, ${result.seconds.reconciled} s`
  );
}

function complain(what: string, found: readonly string[], most = maxShown): void {
  process.stderr.write(`${what}\n`);
  for (const text of found.slice(0, most)) process.stderr.write(`  ${printable(text)}\n`);
}

/** Keys may hold what a terminal obeys. */
const printable = (text: string) =>
  text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`);

const write = (text: string) => process.stdout.write(`${text}\n`);
