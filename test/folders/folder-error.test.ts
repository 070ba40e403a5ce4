import { expect, test } from "vitest";
import { FolderError } from "../../src/folders/folder-error.ts";
import { readPipelinesFolder } from "../../src/folders/pipelines-folder.ts";

test("an error of a folder shows names as data, and keeps its own lines", () => {
  const { message } = new FolderError(["The pipelines have problems:", "  a\n\u001b[2Jb.json: is not JSON"]);
  expect(message).toBe("The pipelines have problems:\n  a\\n\\u{1b}[2Jb.json: is not JSON");
});

test("a folder that does not exist has a code to match on, and the nearest folder in its message", async () => {
  await expect(readPipelinesFolder("exmaples/orders")).rejects.toMatchObject({
    code: "INVALID_FOLDER",
    message: expect.stringContaining("Did you mean examples/orders?"),
  });
});
