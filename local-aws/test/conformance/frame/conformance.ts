import { afterAll, test as base, describe } from "vitest";
import { awsBackend } from "./aws.ts";
import type { Backend, BackendName, BackendOptions, Warehouse } from "./backend.ts";
import { emulator } from "./emulator.ts";
import { sharedLocals } from "./shared-locals.ts";
import { type SpecContext, specContext } from "./spec-context.ts";

type SpecOptions = {
  /** Where it is written or was seen, e.g. `facts §1.3` or `dg/copy-parameters-data-format`; part of the name. */
  source: string;
  /** For what the other backend cannot show, or for our own choice where nothing is known. */
  only?: BackendName;
};

/** One expectation of Redshift. The expectations of a file run at the same time, each in another schema. */
export type Spec = (name: string, options: SpecOptions, body: (context: SpecContext) => Promise<unknown>) => void;

const { CONFORMANCE_CLUSTER, CONFORMANCE_WORKGROUP } = process.env;

const backends: Backend[] = [
  emulator,
  ...(CONFORMANCE_CLUSTER || CONFORMANCE_WORKGROUP ? [awsBackend(process.env)] : []),
];

const test = base.extend("locals", { scope: "worker" }, async ({}, { onCleanup }) => {
  const locals = sharedLocals();
  onCleanup(() => locals[Symbol.asyncDispose]());
  return locals;
});

/**
 * The specs of one subject, one such block in a file: they run on an emulator, and on AWS if the environment names a
 * warehouse there.
 *
 * @example
 *   conformance("COPY", (spec) => {
 *     spec("counts no rows", { source: "facts §1.7" }, async ({ run, files, role }) => {
 *       const url = await files.put("a.csv", "1\n");
 *       await run("CREATE TABLE t (n int)", `COPY t FROM '${url}' ${role} CSV`);
 *     });
 *   });
 */
export function conformance(
  subject: string,
  define: (spec: Spec) => void,
  options: Partial<BackendOptions> = {},
): void {
  describe.each(backends)(`${subject} on $name`, (backend) => {
    let warehouse: Promise<Warehouse> | undefined;
    afterAll(async () => (await warehouse)?.[Symbol.asyncDispose]());
    define((name, { source, only = backend.name }, body) =>
      test.skipIf(only !== backend.name).concurrent(`${name} [${source}]`, async ({ locals }) => {
        warehouse ??= backend.start({ isolation: "snapshot", ...options }, locals);
        await using context = specContext(backend.name, await warehouse);
        await body(context);
      }));
  });
}
