import type { Service } from "../gateway/service.ts";
import { queryService } from "../query/query-service.ts";
import { getCallerIdentity } from "./operations/get-caller-identity.ts";

/** Who a caller is. Every key belongs to one role of the local account. */
export const startSts = ({ accountId }: { accountId: string }): Service =>
  queryService({
    name: "STS",
    namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    context: { accountId },
    operations: { GetCallerIdentity: getCallerIdentity },
  });
