import { expect } from "vitest";
import { scenario, visit } from "../support/console/console-test.ts";
import { runConsole } from "../support/console/run-console.ts";

scenario("says which right is missing, and shows what can be read all the same", async ({ world }) => {
  await world.setFaults({ s3: { deny: { prefix: "manifests/", only: "list", to: "clients" } } });
  await using _allowed = { [Symbol.asyncDispose]: () => world.setFaults({}) };
  await using opened = await visit(world, "/pipelines/orders_queue");
  const { page, complaints } = opened;
  await page
    .getByText(/S3 refuses s3:ListBucket for s3:\/\/shop-manifests\/manifests\/orders_queue/)
    .first()
    .waitFor();
  expect(await page.getByRole("main").innerText()).toContain("Grant that right to the role that asks");
  expect(await page.getByRole("group", { name: "Loads over time" }).count()).toBe(1);
  expect(complaints).toEqual([]);
});

scenario("says that it does not answer any more, and goes on by itself when it does", async ({ world }) => {
  const first = await runConsole(world.local.environment);
  await using opened = await visit({ console: first });
  const { page } = opened;
  await page.getByRole("heading", { name: "Pipelines" }).waitFor();
  await first[Symbol.asyncDispose]();
  await page.getByText("The console does not answer. What you see is old").waitFor();
  expect(await page.getByRole("row").filter({ hasText: "orders_queue" }).count()).toBe(1);
  await using _second = await runConsole(world.local.environment, "--port", new URL(first.origin).port);
  await expect.poll(() => page.getByText("The console does not answer.").count(), { timeout: 30_000 }).toBe(0);
});
