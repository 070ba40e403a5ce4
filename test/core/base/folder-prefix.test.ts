import { expect, test } from "vitest";
import { folderPrefix } from "../../../src/core/base/folder-prefix.ts";

test.for([
  { folders: ["config", "config/", "/config", "/config/", "config//"], prefix: "config/" },
  { folders: ["path/to/config", "path/to/config/", "/path/to/config"], prefix: "path/to/config/" },
  { folders: ["", "/", "//"], prefix: "" },
])("$folders are the folder $prefix", ({ folders, prefix }) => {
  expect(folders.map(folderPrefix)).toEqual(folders.map(() => prefix));
});
