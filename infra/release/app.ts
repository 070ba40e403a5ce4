import { printsHelp } from "./command-help.ts";

/** Also run by the CDK's own commands, whose help is not this one's. Help does not wait for the CDK. */
const isOfCdk = process.env["CDK_OUTDIR"] !== undefined;

if (isOfCdk || !printsHelp("synth")) await (await import("./synth.ts")).synth();
