/** Started by a test to be killed: runs a function and prints the id of its process. */
import { startFunctions } from "../../src/lambda/functions.ts";
import { probe } from "./function-probe.ts";

const place = { region: "us-east-1", accountId: "123456789012", endpoints: {} };
const functions = startFunctions([probe()], place);
const { payload } = await functions.invoke("probe", { payload: '{"do":"process"}' });
process.stdout.write(`${JSON.parse(payload).pid}\n`);
