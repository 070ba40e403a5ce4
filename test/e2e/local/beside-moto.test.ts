import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { until } from "@redshift-loader/local-aws";
import { expect, test } from "vitest";
import { runLocalUpWith } from "../../support/local-up.ts";

const hasMoto = spawnSync("python3", ["-c", "import moto.server, flask"]).status === 0;

test("the orders example loads from the S3 and SQS of moto", async ({ skip }) => {
  skip(!hasMoto, "python3 has no moto with its server: pip install 'moto[server]'");
  await using moto = await startMoto();
  await using local = await runLocalUpWith(
    { AWS_ENDPOINT_URL_S3: moto.url, AWS_ENDPOINT_URL_SQS: moto.url },
    ...["--pipelines", "examples/orders", "--redshift-port", "0", "--window-seconds", "0"],
  );
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const s3 = new S3Client({ endpoint: moto.url, region: "us-east-1", credentials, forcePathStyle: true });
  for (const file of ["monday.csv", "tuesday.csv"]) {
    const Body = await readFile(`examples/orders/files/${file}`);
    await s3.send(new PutObjectCommand({ Bucket: "shop-landing", Key: `orders/${file}`, Body }));
  }
  s3.destroy();
  const rows = await until("both files are loaded", async () => {
    const found = await local.query("select order_id::int, status from shop.orders order by order_id");
    return found.length === 4 ? found : undefined;
  });
  expect(rows).toEqual([
    { order_id: 1001, status: "placed" },
    { order_id: 1002, status: "shipped" },
    { order_id: 1003, status: "placed" },
    { order_id: 1004, status: "placed" },
  ]);
});

/** On a free port, which moto names. */
async function startMoto(): Promise<AsyncDisposable & { url: string }> {
  const child = spawn("python3", ["-m", "moto.server", "-p", "0"], { stdio: ["ignore", "ignore", "pipe"] });
  const url = await new Promise<string>((resolve, reject) => {
    const said: string[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => {
      said.push(line);
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", () => reject(new Error(`moto ended:\n${said.join("\n")}`)));
  });
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}
