import type { Pipeline } from "../pipeline.ts";
import { grantsSql } from "../set-up-sql.ts";
import { park } from "./park.ts";
import type { FailedLoad, RecoveryDeps, RecoveryOutcome } from "./recovery.ts";
import { searchUnreadable } from "./unreadable.ts";

/** What will fail each time until a person mends it; but a file that S3 refuses must not stop the others. */
export async function recoverPermanent(deps: RecoveryDeps, failed: FailedLoad): Promise<RecoveryOutcome> {
  const { message } = failed.failure;
  const searched = await searchUnreadable(deps, failed);
  if (searched) return searched;
  return park(deps, failed, { reason: message, remedy: remedyOf(message, failed.pipeline) });
}

type Remedy = string | ((pipeline: Pipeline) => string);

const remedies: readonly { text: RegExp; remedy: Remedy }[] = [
  {
    text: /rows\s+have\s+NULL/i,
    remedy: 'Mend the files, or set options.null_keys to "insert" or "discard", then replay the batch.',
  },
  {
    text: /permission\s+denied|must\s+be\s+owner/i,
    remedy: (pipeline) =>
      `Run this as the tables' owner, then replay the batch: ${grantsSql(pipeline)
        .map((sql) => `${sql};`)
        .join(" ")}`,
  },
  {
    text: /not\s+authorized|status\s+403/i,
    remedy:
      "Attach the role of copy.role_arn to the cluster or namespace, and let it s3:GetObject and s3:ListBucket on files and manifests, then replay the batch.",
  },
  {
    text: /status\s+301/i,
    remedy:
      "The bucket is in another Region: add REGION '<its Region>' to copy.options (not possible for PARQUET and ORC), then replay the batch.",
  },
  {
    text: /identity\s+column|cannot\s+insert\s+a\s+NULL|more\s+(?:expressions|target\s+columns)|but\s+expression\s+is\s+of\s+type/i,
    remedy: "Name the columns that the files hold in copy.columns (without IDENTITY columns), then replay the batch.",
  },
  {
    text: /does\s+not\s+exist|nonexistent/i,
    remedy: "Create what is missing, or correct the pipeline's configuration, then replay the batch.",
  },
];

function remedyOf(message: string, pipeline: Pipeline): string {
  const remedy = remedies.find(({ text }) => text.test(message))?.remedy;
  if (typeof remedy === "function") return remedy(pipeline);
  return remedy ?? "Correct the pipeline's configuration or the target, then replay the batch.";
}
