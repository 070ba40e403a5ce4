import pg from "pg";
import { describe, expect } from "vitest";
import { traceStates } from "../../src/core/upkeep/trace/trace-file.ts";
import { fileAt, scenario, seriousProblems, visit } from "../support/console/console-test.ts";
import type { ConsoleWorld } from "../support/console/console-world.ts";
import { runCommand } from "../support/run-command.ts";

const bucket = "s3://shop-landing";

const seen = new Set<string>();

/** By `trace`, and by the page. */
async function expectState(world: ConsoleWorld, state: (typeof traceStates)[number], url: string): Promise<void> {
  const pipeline = url.startsWith(`${bucket}/events/`) ? "events_queue" : "orders_queue";
  const run = await runCommand(["trace", url, "--pipeline", pipeline, "--json"], world.local.environment);
  expect(JSON.parse(run.stdout).traces[0].state).toBe(state);
  await using opened = await visit(world, fileAt(pipeline, url));
  await opened.page.getByText(`${state} in ${pipeline}, for `).waitFor(); // at first the page may show what it knew before
  expect(opened.complaints).toEqual([]);
  seen.add(state);
}

/** In order: each goes on where the one before has ended. */
describe("the way of a file, in the browser as on the command line", () => {
  scenario.for(["loaded", "quarantined", "parked", "waiting", "of no source", "gone"] as const)(
    "is known when it is %s",
    async (state, { world }) => {
      await expectState(world, state, world.urls[state]);
    },
  );

  scenario("not announced; queued once the queue has dead letters", async ({ world }) => {
    const url = `${bucket}/events/silent.csv`;
    await world.putUnannounced("events/silent.csv", "event_id,what\n9,lost\n");
    await expectState(world, "not announced", url);
    await world.sendDeadLetter("events_queue");
    await expectState(world, "queued", url);
  });

  scenario(
    "running while its load waits at the fence; the page says so everywhere, and shows it arrive without a reload",
    async ({ world }) => {
      const url = `${bucket}/events/arriving.csv`;
      const holder = new pg.Client({ connectionString: world.local.redshiftUrl, ssl: { rejectUnauthorized: false } });
      await holder.connect();
      await holder.query("BEGIN");
      await holder.query("LOCK shop.events__loader_fence");
      await world.local.putObject("shop-landing", "events/arriving.csv", "event_id,what\n10,opened\n");
      await using opened = await visit(world, fileAt("events_queue", url));
      const { page, complaints } = opened;
      await page.getByText("running", { exact: true }).waitFor();
      await page.getByText(/^Nothing: it waits for the fence of its target, since .*, behind another/).waitFor();
      await expectState(world, "running", url);
      await using table = await visit(world, "/pipelines/events_queue");
      const row = table.page.getByRole("row").filter({ hasText: "the fence of its target" });
      await row.getByText("running", { exact: true }).waitFor();
      await using overview = await visit(world);
      const running = overview.page.getByRole("row").filter({ hasText: "events_queue" }).locator("[data-head=running]");
      await expect.poll(() => running.innerText(), { timeout: 60_000 }).toBe("1");
      await page.evaluate("window.isSamePage = true");
      await holder.query("ROLLBACK");
      await holder.end();
      await page.getByText("Nothing: its rows are in the table.").waitFor();
      expect(await page.evaluate("window.isSamePage")).toBe(true);
      expect(await page.locator(".station b").allInnerTexts()).toEqual(["created", "manifest", "attempt 1", "loaded"]);
      expect([complaints, table.complaints, overview.complaints]).toEqual([[], [], []]);
    },
  );

  scenario("intended when the Data API has refused its load", async ({ world }) => {
    await world.setFaults({ warehouse: { refuse: true } });
    await using _allowed = { [Symbol.asyncDispose]: () => world.setFaults({}) };
    await world.local.putObject("shop-landing", "events/refused.csv", "event_id,what\n11,opened\n");
    const isRefused = () => world.logged.some((line) => line.includes("batch not submitted, its messages go back"));
    await expect.poll(isRefused, { timeout: 60_000 }).toBe(true);
    await world.setFaults({});
    await expectState(world, "intended", `${bucket}/events/refused.csv`);
  });

  scenario("dismissed: the page asks for a reason, and the log says who did it", async ({ world }) => {
    await using opened = await visit(world, fileAt("orders_queue", world.urls.dismissed));
    const { page, complaints } = opened;
    await page.getByRole("button", { name: "Dismiss" }).click();
    const dialog = page.getByRole("dialog", { name: "Dismiss" });
    await dialog.getByRole("button", { name: "Dismiss" }).click();
    expect(await page.evaluate("document.activeElement.id")).toBe("wanted"); // nothing was sent without a reason
    expect(await seriousProblems(page)).toEqual([]);
    await dialog.getByLabel("Reason").fill("a test file");
    await dialog.getByRole("button", { name: "Dismiss" }).click();
    await dialog.getByText("1 file dismissed.").waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    await page.getByText("a test file").waitFor();
    await expectState(world, "dismissed", world.urls.dismissed);
    expect(world.console.log()).toMatch(
      /console action ended .*"what":"dismiss","pipeline":"orders_queue".*"by":"\S+ \(arn:aws:.*"ok":true/,
    );
    expect(complaints).toEqual([]);
  });

  scenario("undone: the page says how many rows it takes out, and cancelling takes none", async ({ world }) => {
    const count = async () =>
      (await world.local.query<{ n: string }>("SELECT COUNT(*) AS n FROM shop.events WHERE event_id < 3"))[0]?.n;
    await using opened = await visit(world, fileAt("events_queue", world.urls.undone));
    const { page, complaints } = opened;
    await page
      .getByRole("link", { name: /^[0-9a-f]{32}$/ })
      .first()
      .click();
    await page.getByRole("button", { name: "Undo" }).click();
    const dialog = page.getByRole("dialog", { name: "Undo" });
    await dialog.getByText(/^Takes 2 rows of 1 file \(\d+ B\) out of shop\.events/).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => dialog.count()).toBe(0);
    expect(await count()).toBe("2");
    await page.getByRole("button", { name: "Undo" }).click();
    await dialog.getByRole("button", { name: "Undo" }).click();
    await dialog.getByText("2 rows of 1 file taken out of shop.events").waitFor();
    expect(await count()).toBe("0");
    await expectState(world, "undone", world.urls.undone);
    expect(complaints).toEqual([]);
  });

  scenario("parked, until its cause is fixed and the page replays it", async ({ world }) => {
    await using opened = await visit(world, fileAt("orders_queue", world.urls.parked));
    const { page, complaints } = opened;
    await page.getByRole("button", { name: "Replay" }).click();
    const dialog = page.getByRole("dialog", { name: "Replay" });
    expect(await dialog.innerText()).toContain("Submits 1 file of orders_queue again");
    await dialog.getByRole("button", { name: "Replay" }).click();
    await dialog.getByText("1 file submitted again, in 1 load.").waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    await page.getByText("Nothing: its rows are in the table.").waitFor();
    expect(complaints).toEqual([]);
  });

  scenario("is held by a scenario for every state that a trace can have", () => {
    expect([...seen].toSorted()).toEqual(traceStates.toSorted());
  });
});

scenario("loads a corrected file by itself, and the page shows it", async ({ world }) => {
  const good = "order_id,status,amount,updated_at\n41,placed,41.00,2026-11-02 08:15:00\n";
  await world.local.putObject("shop-landing", "orders/fix.csv", good.replace("41.00", "much"));
  await using opened = await visit(world, fileAt("orders_queue", `${bucket}/orders/fix.csv`));
  const { page, complaints } = opened;
  await page.getByText("41,placed,much").waitFor();
  await world.local.putObject("shop-landing", "orders/fix.csv", good);
  await page.getByText("Nothing: its rows are in the table.").waitFor();
  expect(complaints).toEqual([]);
});
