import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Page } from "playwright-core";
import { startBrowser } from "./start-browser.ts";

/**
 * Draws the pictures of docs/console.md: `npm run pictures`. It runs the demo, keeps it running, puts one damaged file
 * beside its data, and takes pictures of the console.
 */
const started = await startBrowser();
if ("reason" in started) throw new Error(started.reason);
const demo = spawn(process.execPath, ["src/cli/main.ts", "demo", "--keep", "--json"], {
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  await takePictures(await started.browser.newPage({ viewport: { width: 1200, height: 800 } }), await kept(demo));
} finally {
  await started.browser.close();
  demo.kill("SIGTERM");
}

type Kept = { console: string; endpoint: string; region: string };

/** The last line that a demo prints which is kept. */
async function kept({ stdout }: ChildProcess): Promise<Kept> {
  if (!stdout) throw new Error("standard output is not a pipe");
  for await (const line of createInterface({ input: stdout })) {
    const said = JSON.parse(line);
    if (said.ok === false) throw new Error("The demo failed, so no picture was taken. Run it again.");
    if (said.console !== undefined) return said;
  }
  throw new Error("The demo ended before its console was open.");
}

async function takePictures(page: Page, { console: url, endpoint, region }: Kept): Promise<void> {
  const { origin } = new URL(url);
  const picture = async (name: string) => {
    await page.screenshot({ path: `docs/images/console-${name}.png` });
  };
  await putDamaged({ endpoint, region });
  await page.goto(url);
  await page.getByRole("link", { name: /damaged\.json/ }).waitFor({ timeout: 300_000 });
  await page.getByText(/not read yet/).waitFor({ state: "hidden" });
  await picture("overview");
  await page.getByRole("link", { name: /damaged\.json/ }).click();
  await page.getByRole("region", { name: "The row and the lines around it" }).waitFor();
  await picture("file");
  await page.goto(`${origin}/pipelines/status-history`);
  await page.getByRole("group", { name: "Loads over time" }).waitFor();
  await picture("pipeline");
  await page
    .getByRole("link", { name: /: FINISHED/ })
    .first()
    .click();
  await page
    .getByText(/^\d+ statements$/)
    .last()
    .click();
  await picture("batch");
}

/** The magnitude of the second earthquake is a word. */
async function putDamaged({ endpoint, region }: Omit<Kept, "console">): Promise<void> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const rows = [
    {
      id: "made1",
      magnitude: 4.2,
      place: "made for a picture",
      occurred_at: 1_700_000_000_000,
      updated_at: 1_700_000_000_000,
    },
    {
      id: "made2",
      magnitude: "strong",
      place: "made for a picture",
      occurred_at: 1_700_000_000_000,
      updated_at: 1_700_000_000_000,
    },
  ];
  const Body = rows.map((row) => JSON.stringify(row)).join("\n");
  await s3.send(new PutObjectCommand({ Bucket: "demo-landing", Key: "earthquakes/damaged.json", Body }));
  s3.destroy();
}
