import type { Service } from "../../src/gateway/service.ts";

/** Calls a service of the query protocol. @returns its status and XML */
export async function queryCall(service: Service, parameters: Record<string, string>) {
  const body = new URLSearchParams(parameters);
  const response = await service(new Request("http://127.0.0.1/", { method: "POST", body }));
  return { status: response.status, xml: await response.text() };
}
