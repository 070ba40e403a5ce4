import { type Campaign, runCases } from "@redshift-loader/local-aws/fuzz";
import * as fc from "fast-check";
import { parseAnnouncement, UnknownMessageError } from "../../src/core/arrivals/announcement.ts";
import { s3Url } from "../../src/core/arrivals/s3-url.ts";
import { hidden } from "../../src/core/base/hidden.ts";
import { shown } from "../../src/core/base/shown.ts";
import { formBatches } from "../../src/core/load/batch.ts";
import { parseManifest, renderManifest } from "../../src/core/load/manifest.ts";
import { manifestUrls, readTag } from "../../src/core/load/read-statement.ts";
import { recordedFiles } from "../../src/core/load/recorded-files.ts";
import { planBatch, submitBatch } from "../../src/core/load/submission.ts";
import { hostileKeys, keys } from "../core/hostile-keys.ts";
import { settle, simulatedLoader } from "../core/recovery/simulated-loader.ts";
import { arrival, pipeline, s3Notification, s3Record, scope } from "../support/builders.ts";

/** Milliseconds that one step may take for one key, on a machine that does other work too. */
const mostMs = 50;

/**
 * Object keys through every stage that meets them: announcement, manifest, SQL, recovery, and what people are shown. The
 * hostile ones come first, one a case, then random ones.
 */
export const keysCampaign: Campaign = (options) => {
  const random = fc.sample(keys, { numRuns: Math.max(1, options.count), seed: options.seed });
  return runCases(options, async (_, number) => {
    const key = hostileKeys[number] ?? random[number % random.length] ?? "";
    const problem = await problemOf(key);
    return { outcome: number < hostileKeys.length ? "hostile" : "random", input: JSON.stringify(key), problem };
  });
};

async function problemOf(key: string): Promise<string | undefined> {
  const problems: string[] = [];
  for (const [name, step] of Object.entries(steps)) {
    const startedMs = performance.now();
    const problem = await step(key);
    if (problem !== undefined) problems.push(`${name}: ${problem}`);
    if (performance.now() - startedMs <= mostMs) continue;
    const againMs = performance.now(); // the machine may have been busy: a slow text is slow twice
    await step(key);
    const tookMs = performance.now() - againMs;
    if (tookMs > mostMs) problems.push(`${name}: took ${Math.round(tookMs)} ms`);
  }
  return problems.length > 0 ? problems.join("; ") : undefined;
}

const batchOf = (key: string) => {
  const [batch] = formBatches(scope, [{ messageId: "m1", arrivals: [arrival(key), arrival("good.csv")] }], {
    maxFiles: 2,
    maxBytes: 1000,
  });
  if (!batch) throw new Error("no batch");
  return batch;
};

/** Each says what is wrong. */
const steps: Record<string, (key: string) => string | undefined | Promise<string | undefined>> = {
  announcement: (key) => {
    try {
      const { arrivals, ignored } = parseAnnouncement(s3Notification(s3Record(key)), 0);
      return arrivals[0]?.key === key || ignored.length > 0 ? undefined : "another key was announced";
    } catch (error) {
      return error instanceof UnknownMessageError ? "was refused" : String(error);
    }
  },
  manifest: (key) => {
    const batch = batchOf(key);
    const text = renderManifest({ pipelineName: "orders_queue", scope, batch });
    const read = parseManifest(text, batch.id).files.map((file) => file.arrival.key);
    return read.includes(key) ? undefined : "does not come out of the manifest";
  },
  sql: (key) => {
    const { submission, manifestUrl } = planBatch({ pipelineName: "q", pipeline: pipeline(), batch: batchOf(key) });
    const parts = submission.sqls.map((sql) => ({ sql }));
    if (manifestUrls({ parts }).join() !== manifestUrl) return "changes what the COPY reads";
    if (submission.sqls.some((sql) => readTag(sql) === undefined)) return "hides a tag";
    const recorded = recordedFiles({ parts }).map((file) => file.arrival.key);
    return recorded.length === 2 && recorded.includes(key) ? undefined : "is not in the ledger's rows as it is";
  },
  recovery: async (key) => {
    const url = s3Url(arrival(key));
    const loader = simulatedLoader({ bad: new Set([url]), named: "by text" });
    await submitBatch(loader.deps, { pipelineName: "orders_queue", pipeline: pipeline(), batch: batchOf(key) });
    await settle(loader, 12);
    if (loader.warehouse.target.join() !== "s3://lake/good.csv") return `loaded ${loader.warehouse.target}`;
    const alert = loader.alerts.sent[0]?.text ?? "";
    if (new RegExp(hidden, "u").test(stripJoiners(alert.replaceAll("\n", "")))) return "its alert drives terminals";
    const files = alert.split("\n").filter((line) => line.startsWith("File: "));
    return files.length === 1 && alert.split("\n").length === 11 ? undefined : `forges lines: ${JSON.stringify(alert)}`;
  },
  shown: (key) => (new RegExp(hidden, "u").test(stripJoiners(shown(key))) ? "is not shown as text" : undefined),
};

/** Joiners and variation selectors stay within words and emoji. */
const stripJoiners = (text: string) =>
  text.replace(/\u200c|\u200d|[\u180b-\u180f]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu, "");
