import { crowd } from "./crowd.ts";
import { restarts } from "./restarts.ts";

const crowded = await crowd({ clients: 64, statements: 2000 });
console.log(JSON.stringify(crowded));
const restarted = await restarts(50);
console.log(JSON.stringify(restarted));
const { lost, mixedUp, sessionsLeft } = crowded;
const { processes, ports, folders } = restarted;
if (lost + mixedUp + sessionsLeft + processes + ports + folders > 0) process.exitCode = 1;
