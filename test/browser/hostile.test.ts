import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect } from "vitest";
import { fileAt, scenario, visit } from "../support/console/console-test.ts";

const shown = "orders/<script>document.title='owned'</script>\\u{7}\\u{202e}bad.csv";

describe("a key with a script and control characters", () => {
  scenario("is text on the overview, and runs nothing", async ({ world }) => {
    await using opened = await visit(world);
    const { page, complaints } = opened;
    await page.getByText(shown).first().waitFor();
    expect(await page.title()).toBe("overview – Redshift Loader console");
    expect(await page.locator("main script").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  scenario("is found, and is text in its own view, with the row that holds HTML", async ({ world }) => {
    await using opened = await visit(world, "/search?q=%3Cscript%3E");
    const { page, complaints } = opened;
    await page.getByRole("link", { name: shown }).click();
    await page.getByRole("region", { name: "The row and the lines around it" }).waitFor();
    expect(await page.getByRole("main").innerText()).toContain("8,placed,<b>eighty</b>,2026-11-02 08:15:00");
    expect(await page.locator(".rows b").count()).toBe(0);
    expect(new URL(page.url()).searchParams.get("url")).toBe(world.urls.hostile);
    expect(complaints).toEqual([]);
  });
});

/** As a program asks that sets what browsers forbid. */
function ask(
  { origin }: { origin: string },
  { path, ...options }: { path: string; method?: string; headers?: Record<string, string>; body?: string },
): Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((resolve, reject) => {
    const asking = request(
      `${origin}${path}`,
      { method: options.method ?? "GET", headers: options.headers ?? {} },
      (answer) => {
        let text = "";
        answer.on("data", (chunk) => (text += String(chunk)));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers }));
      },
    );
    asking.on("error", reject);
    asking.end(options.body);
  });
}

describe("a request", () => {
  const replay = { path: "/api/pipelines/orders_queue/replay", method: "POST", body: '{"id":"x"}' };

  scenario("under a foreign name is refused, also for what may only be read", async ({ world: { console } }) => {
    for (const host of ["evil.example", "evil.example:80", `127.0.0.1.evil.example:${new URL(console.origin).port}`]) {
      const answer = await ask(console, { path: "/api/overview", headers: { host } });
      expect(answer).toMatchObject({ status: 403, text: expect.stringContaining("not under another name") });
    }
  });

  scenario("of another page is refused, with the token too", async ({ world: { console } }) => {
    const headers = { origin: "https://evil.example", "x-console-token": console.token };
    expect(await ask(console, { ...replay, headers })).toMatchObject({ status: 403 });
    expect(await ask(console, { path: "/api/overview", headers })).toMatchObject({ status: 403 });
  });

  scenario("that changes something needs the token", async ({ world: { console } }) => {
    for (const token of ["", "x", `${console.token}x`, console.token.replace(/.$/, "!")]) {
      const answer = await ask(console, { ...replay, headers: { "x-console-token": token } });
      expect(answer).toMatchObject({ status: 403, text: expect.stringContaining("may only look") });
    }
    const named = await ask(console, { ...replay, headers: { "x-console-token": console.token } });
    expect(named).toMatchObject({ status: 500, text: expect.stringContaining("under the id x") });
  });

  scenario("gets headers that keep foreign scripts, frames and caches out", async ({ world: { console } }) => {
    const { headers } = await ask(console, { path: "/" });
    expect(headers["content-security-policy"]).toMatch(/default-src 'none'; script-src 'self'.*frame-ancestors 'none'/);
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "cache-control": "no-store" });
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });
});

scenario("another page of the same browser reads and changes nothing", async ({ world }) => {
  const attack = `<script>
    const tries = [
      fetch("${world.console.origin}/api/overview"),
      fetch("${world.console.origin}/api/pipelines/orders_queue/replay", { method: "POST", body: "{}" }),
    ];
    Promise.allSettled(tries).then((ended) => { document.title = ended.map(({ status }) => status).join(" "); });
  </script>`;
  const foreign = createServer((_, response) => response.setHeader("content-type", "text/html").end(attack));
  await new Promise<void>((resolve) => foreign.listen(0, "127.0.0.1", resolve));
  await using _closed = { [Symbol.asyncDispose]: async () => void foreign.close() };
  await using opened = await visit(world);
  await opened.page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`);
  await expect.poll(() => opened.page.title()).toBe("rejected rejected");
});

scenario("the page's own policy stops a script that somebody slips in", async ({ world }) => {
  await using opened = await visit(world);
  const { page, complaints } = opened;
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await page.evaluate(`{
    const script = document.createElement("script");
    script.textContent = "document.title = 'owned'";
    document.body.append(script);
  }`);
  expect(await page.title()).not.toBe("owned");
  expect(complaints).toEqual([expect.stringContaining("Content Security Policy")]);
});

scenario("without the token the page looks and cannot change", async ({ world }) => {
  await using opened = await visit(
    { console: { ...world.console, token: "" } },
    fileAt("orders_queue", world.urls.quarantined),
  );
  const { page } = opened;
  await page.getByRole("button", { name: "Replay" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Replay" }).click();
  await page.getByText("This page may only look.").waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
});
