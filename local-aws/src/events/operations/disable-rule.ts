import * as z from "zod";
import { eventBusName, operation, ruleName } from "../operation.ts";

const input = z.object({ Name: ruleName, EventBusName: eventBusName });

export const disableRule = operation(input, ({ rules }, { Name }) => rules.enable(Name, false));
