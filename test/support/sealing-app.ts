/** An app in the isolation pattern whose two windows call without end, reload, lose their frames, and then end it. */
import { makeApp } from "./app-process.ts";

export interface SealingOptions {
  /** Times that each window is loaded. */
  readonly rounds: number;
  /** Calls of each of them, every one in a turn of its own. */
  readonly calls: number;
}

export const SEALING_WINDOWS = ["first", "second"] as const;

/** Calls that are under way at once, at most. */
const AT_ONCE = 500;

const MAIN = `
import { command, createApp } from "sallyport";
let hits = 0;
const rounds = new Map();
let ended = 0;
const app = createApp({
  commands: {
    round: command((_input, { window }) => {
      const round = (rounds.get(window.label) ?? 0) + 1;
      rounds.set(window.label, round);
      return round;
    }),
    hit: command(() => { hits += 1; }),
    end: command(() => {
      ended += 1;
      if (ended < WINDOWS) return;
      console.error("hits " + hits);
      app.exit();
    }),
  },
});
await app.run();
`;

const PAGE = `<!doctype html><title>sealing</title><script type="module">
const { invoke } = window.__TAURI_INTERNALS__;
const { port1, port2 } = new MessageChannel();
const turn = () => new Promise((resolve) => { port1.onmessage = resolve; port2.postMessage(0); });
const callMany = async (count) => {
  let answers = [];
  for (let i = 1; i <= count; i++) {
    answers.push(invoke("hit", { i }));
    if (i % AT_ONCE === 0 || i === count) await Promise.all(answers.splice(0));
    else await turn();
  }
};
const round = await invoke("round");
const half = Math.floor(CALLS / 2);
await callMany(half);
// Another frame, and another key, for what follows.
document.querySelector("iframe").remove();
await callMany(CALLS - half);
if (round < ROUNDS) location.reload();
else invoke("end");
</script>`;

export function makeSealingApp({ rounds, calls }: SealingOptions): ReturnType<typeof makeApp> {
  return makeApp({
    "src-tauri/main.ts": MAIN.replace("WINDOWS", String(SEALING_WINDOWS.length)),
    "src-tauri/tauri.conf.json": JSON.stringify({
      identifier: "dev.sallyport.sealing",
      app: {
        windows: SEALING_WINDOWS.map((label) => ({ label })),
        security: { pattern: { use: "isolation", options: { dir: "../dist-isolation" } } },
      },
    }),
    "dist/index.html": PAGE.replaceAll("CALLS", String(calls))
      .replace("ROUNDS", String(rounds))
      .replace("AT_ONCE", String(AT_ONCE)),
    "dist-isolation/index.html": '<!doctype html><script src="index.js"></script>',
    "dist-isolation/index.js": "window.__TAURI_ISOLATION_HOOK__ = (message) => message;",
  });
}
