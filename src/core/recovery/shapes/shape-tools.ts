import type { ShapeTools } from "../../load/shape/shape-tools.ts";
import { addColumns } from "./add-columns.ts";
import { parkForColumns } from "./park-for-columns.ts";
import { setAsideMisfits } from "./set-aside-misfits.ts";
import type { ShapeDeps } from "./shape-deps.ts";
import { tellLeftOutColumns } from "./tell-left-out-columns.ts";

/** Everything that a load by name needs, with what becomes of files that do not fit. */
export function shapeTools(deps: ShapeDeps, { files, targets }: Pick<ShapeTools, "files" | "targets">): ShapeTools {
  const told = new Set<string>();
  return {
    files,
    targets,
    setAside: (...given) => setAsideMisfits(deps, ...given),
    grow: (...given) => addColumns(deps, ...given),
    parkForColumns: (...given) => parkForColumns(deps, ...given),
    tellLeftOut: (...given) => tellLeftOutColumns({ ...deps, told }, ...given),
  };
}
