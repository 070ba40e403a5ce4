import { expect } from "vitest";
import { fileAt, scenario, seriousProblems, visit } from "../support/console/console-test.ts";

scenario("shows on the overview what needs a person first, then every pipeline", async ({ world }) => {
  await using opened = await visit(world);
  const { page, complaints } = opened;
  const bad = page.getByRole("listitem").filter({ hasText: "orders/bad.csv" });
  await bad.getByText("Line 3").waitFor();
  expect(await bad.innerText()).toMatch(/Line 3, column amount: Invalid digit.*\n[\s\S]*upload a corrected file/);
  const row = page.getByRole("row").filter({ hasText: "orders_queue" });
  expect(await row.innerText()).toMatch(/shop\.orders/);
  expect(await page.getByRole("heading").allInnerTexts()).toEqual(["Overview", "Needs a person", "Pipelines"]);
  expect(await page.getByRole("contentinfo").innerText()).toMatch(/Read .* ago[\s\S]*Data API \d+ of at most 6000/);
  expect(new URL(page.url()).hash).toBe("");
  expect(await seriousProblems(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

scenario("leads from a part of a key to a file that no queue heard of, and says how to load it", async ({ world }) => {
  await world.putUnannounced(
    "orders/lost.csv",
    "order_id,status,amount,updated_at\n9,placed,9.00,2026-11-02 08:15:00\n",
  );
  await using opened = await visit(world);
  const { page, complaints } = opened;
  await page.getByRole("searchbox", { name: "Search" }).fill("lost");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: world.urls["not announced"] }).click();
  await page.getByText("its event was lost or its notification is missing").waitFor();
  expect(await page.getByRole("main").innerText()).toContain("not announced in orders_queue");
  expect(await page.locator(".command code").allInnerTexts()).toEqual(["redshift-loader audit orders_queue --load"]);
  expect(await seriousProblems(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

scenario(
  "shows why a file is quarantined: the line, the column with its type, and the rows around",
  async ({ world }) => {
    await using opened = await visit(world, fileAt("orders_queue", world.urls.quarantined));
    const { page, complaints } = opened;
    const rows = page.getByRole("region", { name: "The row and the lines around it" });
    await rows.waitFor();
    expect(await page.getByRole("main").innerText()).toContain("Line 3, column amount (DECIMAL(12,2)): Invalid digit");
    expect(await rows.locator(".line-number").allInnerTexts()).toEqual(["2", "3", "4"]);
    expect(await rows.locator("code").allInnerTexts()).toEqual([
      "3,placed,30.00,2026-11-02 08:15:00",
      "4,placed,forty,2026-11-02 08:16:00",
      "5,placed,50.00,2026-11-02 08:17:00",
    ]);
    expect(await rows.locator(".bad-line").innerText()).toContain("forty");
    expect(await seriousProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
  },
);

scenario("follows a batch through its attempts, with the SQL and the time of each statement", async ({ world }) => {
  await using opened = await visit(world, fileAt("orders_queue", world.urls.loaded));
  const { page, complaints } = opened;
  await page
    .getByRole("link", { name: /^[0-9a-f]{32}$/ })
    .first()
    .click();
  await page.getByText("1 file for shop.orders: 1 file loaded.").waitFor();
  await page.getByText(/^\d+ statements$/).click();
  const copy = page
    .getByRole("listitem")
    .filter({ has: page.locator("b", { hasText: /^copy$/ }) })
    .last();
  expect(await copy.innerText()).toMatch(/copy finished [\d.]+ s\n[\s\S]*COPY "loader_stage" FROM 's3:/);
  const weight = "getComputedStyle(document.querySelector('.sql-keyword')).fontWeight";
  expect(await page.evaluate(weight)).toBe("600");
  expect(await page.locator(".command code").first().innerText()).toMatch(
    /^redshift-loader errors [0-9a-f]{32} --pipeline orders_queue$/,
  );
  expect(await seriousProblems(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

scenario("draws the loads of a pipeline as bars, and lists its batches", async ({ world }) => {
  await using opened = await visit(world, "/pipelines/orders_queue");
  const { page, complaints } = opened;
  const loads = page.getByRole("group", { name: "Loads over time" });
  await loads.waitFor();
  expect(await loads.getByRole("link", { name: /attempt 1: FINISHED/ }).count()).toBeGreaterThan(0);
  expect(await loads.getByRole("link", { name: /attempt 1: FAILED/ }).count()).toBeGreaterThan(0);
  const states = page.getByRole("table", { name: "batches" }).locator("td:nth-child(2)");
  expect(await states.allInnerTexts()).toEqual(expect.arrayContaining(["loaded", "quarantined"]));
  await page.getByRole("button", { name: /^state/ }).click();
  await page
    .getByRole("columnheader", { name: /^state/ })
    .and(page.locator('[aria-sort="ascending"]'))
    .waitFor();
  const sorted = await states.allInnerTexts();
  expect(sorted).toEqual(sorted.toSorted());
  expect(await seriousProblems(page)).toEqual([]);
  await loads
    .getByRole("link", { name: /FINISHED/ })
    .first()
    .click();
  await page.getByRole("heading", { name: /^Batch/ }).waitFor();
  expect(complaints).toEqual([]);
});

scenario("plans a load of a pipeline's configuration, and names problems by line", async ({ world }) => {
  await using opened = await visit(world, "/plan?pipeline=orders_queue");
  const { page, complaints } = opened;
  await page.getByRole("button", { name: "Pick its configuration" }).click();
  const text = page.getByLabel("Configuration", { exact: true });
  await expect.poll(() => text.inputValue()).toContain('"table_name": "shop.orders"');
  await page.getByLabel("Files, one a line").fill("s3://shop-landing/orders/monday.csv");
  await page.getByRole("button", { name: "Plan", exact: true }).click();
  await page.getByText("statements of one transaction").waitFor();
  expect(await page.getByRole("main").innerText()).toContain('LOCK "shop"."orders__loader_fence"');
  await text.fill((await text.inputValue()).replace('"merge_pk"', '"merge_key"'));
  await page.getByRole("button", { name: "Plan", exact: true }).click();
  await page
    .getByText(/^Line \d+$/)
    .first()
    .waitFor();
  expect(await page.getByRole("main").innerText()).toMatch(/Line \d+ .*merge_key/);
  expect(await seriousProblems(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

scenario("says of a pipeline that does not exist that its configuration cannot be read", async ({ world }) => {
  await using opened = await visit(world, "/pipelines/odrers_queue");
  await opened.page.getByText("odrers_queue.json cannot be read: NoSuchKey").waitFor();
  expect(opened.complaints).toEqual([]);
});

scenario("fits a narrow screen: nothing is wider than the window", async ({ world }) => {
  for (const path of ["/", "/pipelines/orders_queue", fileAt("orders_queue", world.urls.quarantined), "/plan"]) {
    await using opened = await visit(world, path, { viewport: { width: 360, height: 740 } });
    await opened.page
      .getByRole("heading", { level: 2 })
      .or(opened.page.getByLabel("Configuration", { exact: true }))
      .first()
      .waitFor();
    expect(await opened.page.evaluate("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(360);
    expect(await seriousProblems(opened.page)).toEqual([]);
  }
});

scenario("has enough contrast in the dark", async ({ world }) => {
  for (const path of ["/", "/pipelines/orders_queue", fileAt("orders_queue", world.urls.quarantined)]) {
    await using opened = await visit(world, path, { colorScheme: "dark" });
    await opened.page.getByRole("heading", { level: 2 }).first().waitFor();
    expect(await opened.page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(20, 23, 26)");
    expect(await seriousProblems(opened.page)).toEqual([]);
  }
});

scenario("goes by the keyboard alone: search, result, file, overview", async ({ world }) => {
  await using opened = await visit(world);
  const { page, complaints } = opened;
  await page.getByRole("heading", { name: "Pipelines" }).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("good.csv");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: world.urls.loaded }).waitFor();
  expect(await page.evaluate("document.activeElement.tagName")).toBe("H1");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing: its rows are in the table.").waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/");
  expect(complaints).toEqual([]);
});
