import type { Route } from "../route.ts";
import { configuration } from "./configuration.ts";
import { dismiss } from "./dismiss.ts";
import { plan } from "./plan.ts";
import { readRoutes } from "./read-routes.ts";
import { replay } from "./replay.ts";
import { undo } from "./undo.ts";
import { undoPreview } from "./undo-preview.ts";

export const routes: readonly Route[] = [...readRoutes, undoPreview, configuration, replay, undo, dismiss, plan];
