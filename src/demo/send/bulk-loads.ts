import { readFile } from "node:fs/promises";
import { packageRoot } from "../../app/package-root.ts";
import { type Aws, invokeFunction } from "./aws.ts";

/** What the bulk loader answered for one path. */
export type BulkAnswer = { s3_path: string; table: string; statement_id?: string; error?: string };

/** The inputs in examples/demo/bulk. */
const inputs = ["bulk-flights-parquet", "bulk-flights-csv", "bulk-status"];

/** Calls the bulk loader with every input, one after the other; its loads then run on their own. */
export async function runBulkLoads(aws: Aws): Promise<BulkAnswer[]> {
  const answers: BulkAnswer[] = [];
  for (const name of inputs) {
    const input: unknown = JSON.parse(await readFile(new URL(`examples/demo/bulk/${name}.json`, packageRoot), "utf8"));
    const answer = await invokeFunction(aws, "bulk_loader", input);
    if (!Array.isArray(answer))
      throw new Error(`The bulk loader answered ${JSON.stringify(answer)} to ${name}.json, not an array.`);
    answers.push(...answer);
  }
  return answers;
}
