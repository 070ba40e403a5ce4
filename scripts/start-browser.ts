import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";

/** Chromium out of an npm package, or why it does not start here. */
type StartedBrowser = { browser: Browser } | { reason: string };

/** The package unpacks libraries that a machine may lack only if it thinks that it runs in Lambda. */
const lambda = "AWS_Lambda_nodejs24.x";

const args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--font-render-hinting=none"];

export async function startBrowser(): Promise<StartedBrowser> {
  try {
    const executablePath = await pathOf();
    return { browser: await playwright.launch({ executablePath, args, headless: true }) };
  } catch (error) {
    return { reason: `Chromium does not start here: ${error instanceof Error ? error.message.split("\n")[0] : error}` };
  }
}

async function pathOf(): Promise<string> {
  const before = process.env["AWS_EXECUTION_ENV"];
  process.env["AWS_EXECUTION_ENV"] = lambda;
  try {
    return await chromium.executablePath();
  } finally {
    if (before === undefined) delete process.env["AWS_EXECUTION_ENV"];
    else process.env["AWS_EXECUTION_ENV"] = before;
  }
}
