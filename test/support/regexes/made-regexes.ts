import { fileURLToPath } from "node:url";

/**
 * A separate program: prints, as JSON, every regular expression that the product makes from text while it is imported and
 * used as below, with the place that made it.
 */
const made = new Map<string, { place: string; source: string; flags: string }>();

globalThis.RegExp = new Proxy(RegExp, {
  construct(target, args, newTarget) {
    const regex: RegExp = Reflect.construct(target, args, newTarget);
    const [, file, line] = /(file:\/\/[^\s()]+):(\d+):\d+/.exec(callerOf(new Error().stack ?? "")) ?? [];
    const place = file === undefined ? "" : `${fileURLToPath(file).slice(process.cwd().length + 1)}:${line}`;
    made.set(`${place} ${regex}`, { place, source: regex.source, flags: regex.flags });
    return regex;
  },
});

/** The stack's first line is the message, the second one is the trap. */
const callerOf = (stack: string) => stack.split("\n")[2] ?? "";

const root = new URL("../../../", import.meta.url).href;

/** Those made at import, and what makes the others. */
await import(`${root}src/config/config.ts`);
await import(`${root}src/deployment/deploy-settings.ts`);
await import(`${root}src/config/json-text.ts`);
await import(`${root}src/core/base/shown.ts`);
await import(`${root}src/core/base/json-line.ts`);
await import(`${root}src/core/arrivals/read-one-record.ts`);
await import("@redshift-loader/local-aws/regexes");
const { parseCopyOptions } = await import(`${root}src/core/pipeline/copy-options/copy-options.ts`);
parseCopyOptions("FIXEDWIDTH 'id:3,name:10'");

process.stdout.write(JSON.stringify([...made.values()].filter(({ place }) => /^(?:src|local-aws\/src)\//.test(place))));
