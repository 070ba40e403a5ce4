import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";

/** `npm run deploy -- --pipelines DIR …`: the CDK's deploy with the folder's stack; further options are the CDK's own. */
const { values, tokens } = parseArgs({ options: { pipelines: { type: "string" } }, strict: false, tokens: true });
const given = tokens.find((token) => token.kind === "option" && token.name === "pipelines");
const own = given ? [given.index, ...(given.kind === "option" && !given.inlineValue ? [given.index + 1] : [])] : [];
const others = process.argv.slice(2).filter((_, index) => !own.includes(index));
const context = values.pipelines === undefined ? [] : ["-c", `pipelines=${values.pipelines}`];
const cdk = spawn("cdk", ["deploy", ...context, ...others], { stdio: "inherit" });
const [code] = await once(cdk, "exit");
process.exitCode = code ?? 1;
