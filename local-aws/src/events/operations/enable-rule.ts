import * as z from "zod";
import { eventBusName, operation, ruleName } from "../operation.ts";

const input = z.object({ Name: ruleName, EventBusName: eventBusName });

export const enableRule = operation(input, ({ rules }, { Name }) => rules.enable(Name, true));
