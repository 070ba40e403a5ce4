import { startGateway } from "../../src/gateway/gateway.ts";
import { startS3 } from "../../src/s3/s3.ts";

/** A process that serves the S3 in the folder that its argument names, until it is killed; prints the address. */
const [dataDir = ""] = process.argv.slice(2);
const s3 = await startS3({
  dataDir,
  region: "eu-west-1",
  accountId: "000000000000",
  sendMessage: async () => undefined,
});
await s3.createBucket("bucket");
const gateway = await startGateway({ port: 0, routes: { s3: s3.handle, targets: {}, paths: [] } });
process.stdout.write(`${gateway.url}\n`);
