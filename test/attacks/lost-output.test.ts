// Whoever reads the app's output may go away. The app must neither end, nor run in circles, nor stay behind (I1, I2).
import { expect, it } from "vitest";
import { makeApp, startApp } from "../support/app-process.ts";
import { request, startLab } from "../support/hostile.ts";

it.each([
  ["standard output", ["stdout"]],
  ["standard error", ["stderr"]],
  ["both", ["stdout", "stderr"]],
] as const)(
  "I2: without a reader of %s the app serves on, and a signal ends it",
  async (_what, gone) => {
    await using lab = await startLab({
      commands: "type: command(() => { throw new TypeError('x'); }),",
    });
    for (const name of gone) lab.app.process[name]?.destroy();
    // Each would be told: one as a line of output, the other with a cause of several lines.
    for (let i = 0; i < 10; i++) {
      expect(await request(lab.port, { headers: { Host: "evil.example" } })).toMatchObject({
        status: 403,
      });
      expect(await lab.witness.call("type")).toMatchObject({ code: "internal" });
    }
    await lab.assertUnharmed();
    expect(await lab.app.stop()).toBe(0);
  },
);

it("tells a crash once, however much more fails while the app ends", async () => {
  await using made = await makeApp({
    "dist/index.html": "<!doctype html>",
    "src-tauri/main.ts": `import { createApp } from "sallyport";
const throwAgain = () => { setImmediate(throwAgain); throw new Error("again"); };
setImmediate(() => setImmediate(throwAgain));
await createApp({}).run();
`,
  });
  const outcome = await startApp(made.folder).then(
    async (app) => ({ code: await app.exited, said: JSON.stringify(app.events) + app.errors() }),
    (error: Error) => ({ code: 1, said: error.message }),
  );
  expect(outcome.code).toBe(1);
  expect(outcome.said.match(/Error: again/g)).toHaveLength(1);
});
