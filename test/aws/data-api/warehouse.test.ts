import { RedshiftDataClient, ValidationException } from "@aws-sdk/client-redshift-data";
import { describe, expect, test } from "vitest";
import { dataApiWarehouse } from "../../../src/aws/data-api/warehouse.ts";
import { BatchTooLargeError } from "../../../src/core/load/batch-too-large-error.ts";
import { pipeline } from "../../support/builders.ts";

/** A client whose every call is refused with these words. */
function refusing(message: string): RedshiftDataClient {
  const client = new RedshiftDataClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  client.middlewareStack.add(
    () => async () => {
      throw new ValidationException({ message, $metadata: {} });
    },
    { step: "initialize", priority: "high" },
  );
  return client;
}

const submission = { warehouse: pipeline().warehouse, statementName: "n", sqls: ["SELECT 1"], clientToken: "t" };

describe("a submission that the Data API refuses", () => {
  test.each(["Cannot process query string larger than 100kB", "Query string larger than 200 KB"])(
    "for its size is said to be too large: %s",
    async (message) => {
      const refused = dataApiWarehouse(refusing(message)).submit(submission);
      await expect(refused).rejects.toThrow(BatchTooLargeError);
      await expect(refused).rejects.toMatchObject({ cause: { message } });
    },
  );

  test("for anything else keeps its words", async () => {
    const refused = dataApiWarehouse(refusing("Database is not reachable")).submit(submission);
    await expect(refused).rejects.toThrow("Database is not reachable");
  });
});
