import { expect, it } from "vitest";
import { PAGE, PLACE, useIsolationFolder } from "../../../test/support/isolation-folder.ts";
import { checkIsolationApp } from "./check-isolation-app.ts";

const lab = useIsolationFolder();

it("names the packages in it, and the commands that it never mentions", async () => {
  const app = await lab.build({
    "index.html": PAGE.replace("<script", '<script type="module"'),
    "index.js": `import { z } from "z";
      const ALLOWED = new Set(["greet", \`save\`]);
      const TABLE = { removeItem: z };
      // "constructor", "quit"
      window.__TAURI_ISOLATION_HOOK__ = (m) => (m.cmd !== "invoke" || ALLOWED.has(m.message.cmd) || TABLE[m.message.cmd] ? m : null);`,
    "../node_modules/z/package.json": '{ "name": "z" }',
    "../node_modules/z/index.js": "export const z = 1;",
  });
  const commands = ["greet", "save", "removeItem", "quit", "constructor"];
  expect(checkIsolationApp(app, PLACE, commands)).toEqual([
    {
      place: PLACE,
      text: "the isolation app imports npm packages: z. Whoever changes one of them changes what guards your app.",
      atStart: false,
    },
    {
      place: PLACE,
      text: "the isolation app never mentions these commands: quit, constructor.",
      atStart: false,
    },
  ]);
  expect(checkIsolationApp({ ...app, packages: [] }, PLACE, ["greet"])).toEqual([]);
});
