/** The isolation apps of `examples/seed`, which are the seed's own: `test/browser/seed-isolation.test.ts` holds them to it. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { useIsolationFolder } from "../../../test/support/isolation-folder.ts";

const lab = useIsolationFolder();

const EXAMPLE = new URL("../../../examples/seed/", import.meta.url);
const fileOf = (path: string): string => readFileSync(new URL(path, EXAMPLE), "utf8");

it.each([
  ["dist-isolation", []],
  ["dist-isolation-validation", ["readFile", "deleteItem"]],
  ["dist-isolation-comprehensive", ["greet", "read_config", "save_settings"]],
])("J4: the seed's hook in %s starts, unchanged, in the seed's form", async (folder, commands) => {
  const hook = fileOf(`${folder}/index.js`);
  const app = await lab.build({ "index.html": fileOf(`${folder}/index.html`), "index.js": hook });
  expect(app).toMatchObject({ hookForm: "seed", notices: [], packages: [] });
  expect(app.html).toContain(`<script>${hook}//# sourceURL=dist-isolation/index.js\n</script>`);
  expect([...app.mentions]).toEqual(expect.arrayContaining(commands));
  expect(app.files).toEqual([`${lab.dir}/index.html`, `${lab.dir}/index.js`]);
});
