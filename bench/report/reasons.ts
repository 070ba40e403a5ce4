import type { BenchmarkLine } from "../benchmark.ts";

/** Why a target is missed, and what would have to change; `of` is absent where it holds for all cases of the measure. */
type Reason = { benchmark: string; measure: string; of?: string; text: string };

const reasons: readonly Reason[] = [
  {
    benchmark: "checks",
    measure: "seconds",
    of: "npm run test",
    text:
      "The tests take some 18 minutes of the processor, so two cores need nine: end-to-end tests about half of it, the conformance of the local AWS more than a third. " +
      "Starts of servers, databases and functions are shared already. It would take fewer tests in each run: the largest are the chaos runs, the whole demo, the browser's, and the comparisons with published results.",
  },
  {
    benchmark: "start",
    measure: "command_ms",
    text:
      "Node alone takes 79 to 106 ms on such machines. `--help` also reads the commands with their options, and `validate` the rules of a pipeline, from V8's compile cache. " +
      "It would take a command that is not a program of Node, or that Node starts from a snapshot, which `bin` of a package cannot ask for.",
  },
  {
    benchmark: "start",
    measure: "ready_ms",
    of: "local up, from source",
    text: "From source, Node reads hundreds of modules one by one, and the bundled command reads a few. The installed command meets the target. It would take fewer modules at the start.",
  },
  {
    benchmark: "start",
    measure: "row_visible_seconds",
    of: "aws s3 cp",
    text: "The AWS CLI takes most of it before it sends anything: see `put_seconds`. By the SDK the row is there in time.",
  },
  {
    benchmark: "start",
    measure: "seconds",
    of: "demo",
    text:
      "Both processors compute for most of it: the demo makes some three million rows, loads them, and compares every table with an expectation that it works out for itself. " +
      "At the end it waits for windows of five seconds and for loads that are submitted again; runs differ by that. It would take fewer rows, and fewer faults among them.",
  },
  {
    benchmark: "handler",
    measure: "handler_ms",
    text:
      "The floor sends what is made beforehand, and the product makes it: of 1,000 files it reads the messages in 1.0 ms, hashes identities and forms batches in 1.4, and writes manifest and SQL in 3.0, of which the manifest takes 1.6. " +
      "To write the manifest's JSON piece by piece took as long as JSON.stringify. Of 10 files it is the third call to AWS that counts: `describe_statement_calls` keep loads from piling up. It would take fewer objects for each file, and a warehouse that tells how its loads ended.",
  },
  {
    benchmark: "handler",
    measure: "peak_mib",
    text: "V8 lets garbage grow before it collects it, and the product makes more of it: manifest and SQL of each event are new texts of 100 to 350 kB, which the floor makes once.",
  },
  {
    benchmark: "cold",
    measure: "import_ms",
    text: "The loader gains by being one file of few modules, and lost a part of that as it grew. It would take fewer modules before the first event.",
  },
  {
    benchmark: "merge",
    measure: "seconds",
    text:
      "The target dates from a DELETE with EXISTS, of which no source shows that Redshift runs it. AWS's own merge pattern, DELETE … USING, reads the target as often as the seed's SQL. " +
      "It would take one scan less: MERGE, which needs a list of the target's columns, so one more call for each load.",
  },
];

export function reasonFor({ benchmark, measure, of }: BenchmarkLine): string | undefined {
  const fits = (reason: Reason) =>
    reason.benchmark === benchmark && reason.measure === measure && (reason.of === undefined || reason.of === of);
  return reasons.find(fits)?.text;
}
