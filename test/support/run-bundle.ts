import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const script = "const { handler } = await import(process.argv[1]); await handler(JSON.parse(process.argv[2]));";

/** Invokes a built bundle in its own process. @returns what it wrote to its log */
export async function runBundle(name: string, event: object, environment: Record<string, string>): Promise<string> {
  const url = pathToFileURL(resolve("dist/lambda", `${name}.mjs`)).href;
  const args = ["--input-type=module", "--eval", script, "--", url, JSON.stringify(event)];
  const credentials = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
  const env = { PATH: process.env["PATH"] ?? "", ...credentials, ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return stdout;
}
