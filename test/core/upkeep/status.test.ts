import { describe, expect, test } from "vitest";
import { fileId } from "../../../src/core/arrivals/arrival.ts";
import { AccessDeniedError } from "../../../src/core/base/access-denied-error.ts";
import { toBatch } from "../../../src/core/load/batch.ts";
import { planBatch } from "../../../src/core/load/submission.ts";
import { pipelineStatus } from "../../../src/core/upkeep/status.ts";
import { arrival, pipeline, scope } from "../../support/builders.ts";
import { fakeSources } from "../../support/fake-sources.ts";
import { fakeStatements } from "../../support/fake-statements.ts";
import { fakeObjects, fakePipelines, fakeWarehouse } from "../../support/fakes.ts";

async function setUp(refused: (key: string) => boolean) {
  const objects = fakeObjects();
  const file = arrival("a");
  const batch = toBatch(scope, [{ id: fileId(file), arrival: file, messageIds: [] }]);
  for (const manifest of planBatch({ pipelineName: "orders_queue", pipeline: pipeline(), batch }).manifests)
    await objects.put(manifest);
  const refuse = (key: string) => {
    if (refused(key)) throw new AccessDeniedError(`S3 refuses ${key}`);
  };
  const denying: Pick<typeof objects, "list" | "get"> = {
    get: async (bucket, key) => {
      refuse(key);
      return objects.get(bucket, key);
    },
    list: async function* (bucket, prefix) {
      refuse(prefix);
      yield* objects.list(bucket, prefix);
    },
  };
  return {
    pipelines: fakePipelines({ orders_queue: pipeline() }),
    objects: denying,
    warehouse: fakeWarehouse([]),
    sources: fakeSources(),
    queues: { depth: async () => undefined },
    statements: fakeStatements(),
    graceSeconds: 1_800,
    now: () => new Date("2026-11-22T09:00:00.000Z"),
  };
}

describe("the status of a pipeline", () => {
  test("counts what waits, and has no errors where all can be read", async () => {
    const status = await pipelineStatus(await setUp(() => false), "orders_queue");
    expect(status).toMatchObject({
      running_batches: 0,
      oldest_waiting: { url: "s3://lake/a", since: "2026-11-22T08:00:00.000Z" },
    });
    expect(status).toMatchObject({ waiting_files: 1, quarantined: 0, parked: 0, waiting_batches: 0, errors: [] });
  });

  test("does not know a count whose place S3 refuses, and says so: denied is not none", async () => {
    const status = await pipelineStatus(await setUp((key) => key.endsWith("/parked/")), "orders_queue");
    expect(status).toMatchObject({
      quarantined: 0,
      parked: null,
      errors: ["S3 refuses manifests/orders_queue/parked/"],
    });
  });

  test("says that files of a manifest are not counted that S3 refuses", async () => {
    const status = await pipelineStatus(await setUp((key) => key.endsWith(".manifest")), "orders_queue");
    expect(status).toMatchObject({ waiting_files: 0, errors: [expect.stringMatching(/^S3 refuses .*\.manifest$/)] });
  });
});
