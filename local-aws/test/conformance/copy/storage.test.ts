import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

/** An S3 of which COPY may read nothing: its bucket `elsewhere` is in another region. */
const s3 = createServer((request, response) => {
  const isElsewhere = request.url?.startsWith("/elsewhere");
  const [status, code, message] = isElsewhere
    ? [
        301,
        "PermanentRedirect",
        "The bucket you are attempting to access must be addressed using the specified endpoint.",
      ]
    : [403, "AccessDenied", "Access Denied"];
  if (request.method === "PUT") response.end();
  else
    response
      .writeHead(status as number, { "content-type": "application/xml", "x-amz-request-id": "R1", "x-amz-id-2": "X1" })
      .end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}).listen(0, "127.0.0.1");
await once(s3, "listening");
afterAll(() => void s3.close());
const endpoint = `http://127.0.0.1:${(s3.address() as AddressInfo).port}`;

conformance(
  "COPY that its storage stops",
  (spec) => {
    spec(
      "reports what S3 said, or that the disk is full",
      { source: "facts §1.10", only: "emulator" },
      async (context) => {
        const { run, fails, role, client } = context;
        await run("CREATE TABLE t (n int)");
        expect(await fails(`COPY t FROM 's3://denied/a' ${role}`)).toMatch(
          /^ERROR: S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid R1,ExtRid X1,CanRetry 1\n {2}Detail: /,
        );
        expect(await fails(`COPY t FROM 's3://elsewhere/a' ${role}`)).toMatch(
          /^ERROR: S3ServiceException:The bucket you are attempting to access must be addressed using the specified endpoint\.,Status 301,Error PermanentRedirect,Rid R1/,
        );
        const faults = JSON.stringify({ copy: { failNext: 1, error: "disk-full" } });
        const { protocol, hostname, port } = (await client.config.endpoint?.()) ?? {};
        await fetch(`${protocol}//${hostname}:${port}/_local/faults`, { method: "PUT", body: faults });
        expect(await fails(`COPY t FROM 's3://denied/a' ${role}`)).toMatch(
          /^ERROR: Disk Full\n {2}Detail: [\s\S]*code: {6}1016\n[\s\S]*node: 0\n[\s\S]*location: {2}fdisk_api\.cpp:345/,
        );
      },
    );
  },
  { local: { endpoints: { s3: endpoint } } },
);
