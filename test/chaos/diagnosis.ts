import { DescribeStatementCommand, type StatementData } from "@aws-sdk/client-redshift-data";
import type { ChaosRun } from "./chaos-run.ts";
import { type ChaosPipeline, recordsPrefix } from "./pipelines.ts";
import type { Proof } from "./proof.ts";
import type { SentFile } from "./send.ts";
import { readRecords } from "./stored.ts";

/** Of so many files the whole story is told. */
const maxFiles = 5;

type Complaint = {
  pipeline: ChaosPipeline;
  proof: Proof;
  sent: readonly SentFile[];
  statements: readonly StatementData[];
};

/** The batches that were to load the files which a proof complains of, with what became of each of their statements. */
export async function diagnose(run: ChaosRun, { pipeline, proof, sent, statements }: Complaint): Promise<string[]> {
  const findings = Object.values(proof).flat();
  const named = sent.filter(({ key }) => findings.some((finding) => finding.includes(key)));
  const keys = named.map(({ key }) => key).slice(0, maxFiles);
  if (keys.length === 0) return [];
  const manifests = await readRecords(run, `${recordsPrefix}${pipeline.name}/2`); // the folders are dates
  const stories = keys.map(async (key) => {
    const batches = manifests.filter(({ text }) => text.includes(JSON.stringify(key).slice(1, -1))).map(batchIdOf);
    const ofFile = statements.filter(({ StatementName = "" }) => batches.some((id) => StatementName.includes(id)));
    return [key, ...(await Promise.all(ofFile.map((statement) => story(run, statement))))];
  });
  return (await Promise.all(stories)).flat();
}

const batchIdOf = ({ key }: { key: string }) => /([0-9a-f]{32})\.manifest$/.exec(key)?.[1] ?? "no manifest";

async function story({ aws }: ChaosRun, { Id, StatementName }: StatementData): Promise<string> {
  const { Status, Error: error = "", CreatedAt } = await aws.redshift.send(new DescribeStatementCommand({ Id }));
  return `  ${CreatedAt?.toISOString()} ${StatementName} ${Id} ${Status} ${error.replace(/\s+/g, " ").slice(0, 200)}`;
}
