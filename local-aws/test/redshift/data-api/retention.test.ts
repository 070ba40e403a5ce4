import { describe, expect, test } from "vitest";
import { localRedshift } from "../../support/local-redshift.ts";

const noon = Date.UTC(2026, 0, 1, 12);
const hourMs = 3_600_000;

describe("with the hours", () => {
  test("tokens are forgotten after 8 hours, statements after 24", async () => {
    let nowMs = noon;
    await using redshift = await localRedshift({ isolation: "snapshot", now: () => new Date(nowMs) });
    const submit = () => redshift.submit("SELECT 1", { ClientToken: "token" });
    const first = await submit();
    expect(await redshift.ended(first)).toMatchObject({ CreatedAt: new Date(noon), UpdatedAt: new Date(noon) });
    nowMs = noon + 8 * hourMs;
    expect(await submit()).toBe(first);
    nowMs += 1;
    const second = await submit();
    expect(second).not.toBe(first);
    await redshift.ended(second);
    nowMs = noon + 24 * hourMs;
    await redshift.describe(first);
    nowMs += 1;
    await expect(redshift.describe(first)).rejects.toMatchObject({ message: "Query does not exist." });
    await redshift.describe(second);
  });
});
