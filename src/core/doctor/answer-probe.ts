import type { Objects } from "../ports/objects.ts";
import type { Pipelines } from "../ports/pipelines.ts";
import { parseProbeName, probeKey } from "./probe.ts";

/** What becomes of the event of a probe. */
export const probed = {
  kind: "ignored",
  reason: "the statement is a question of doctor, which was answered",
} as const;

type AnswerDeps = {
  /** Absent where the function has no configuration. */
  pipelines: Pick<Pipelines, "get"> | undefined;
  objects: Pick<Objects, "put">;
};

/**
 * Answers a probe of `doctor` with an object beside the manifests: the event arrived, and the function's configuration and
 * rights are right. The content is always the same; where it goes, configuration says.
 *
 * @returns whether the statement was a probe; all other events are the caller's
 * @throws ConfigError or AccessDeniedError: what doctor then sees is that no answer came
 */
export async function answerProbe({ pipelines, objects }: AnswerDeps, statementName: string): Promise<boolean> {
  const probe = parseProbeName(statementName);
  if (!probe) return false;
  const pipeline = await pipelines?.get(probe.pipelineName);
  if (!pipeline || pipeline.warehouse.database !== probe.database) return true;
  const { manifests } = pipeline;
  await objects.put({
    bucket: manifests.bucket,
    key: probeKey(manifests, probe.pipelineName, probe.nonce),
    body: "{}",
  });
  return true;
}
