import { writeFile } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Channel, command, createApp } from "sallyport";
import { endPeak, startPeak } from "./peak-memory.ts";

const [reportFile = "", echoPort, rounds, only, turns] = process.argv.slice(2);

/** Made once by length: filling them is not what is measured. */
const contents = new Map<number, Uint8Array>();

function content(length: number): Uint8Array {
  let bytes = contents.get(length);
  if (!bytes) contents.set(length, (bytes = new Uint8Array(length).fill(7)));
  return bytes;
}

interface Flood {
  readonly count: number;
  readonly channel: Channel;
  /** Bytes of each message; small JSON where there is none. */
  readonly length?: number;
}

/** Events of pages that have been heard. */
let heard = 0;

const app = createApp({
  commands: {
    plan: command(() => ({
      echoPort: Number(echoPort),
      rounds: Number(rounds),
      only,
      inTurns: turns === "turns",
    })),
    echo: command((input) => input),
    /** Takes anything and answers little. */
    take: command(() => 1),
    give: command(({ length }: { length: number }) => content(length)),
    emit_many: command(({ count }: { count: number }, { app: self }) => {
      for (let n = 0; n < count; n++) self.emit("down", { n });
    }),
    /** An event a turn of the event loop: none has company on its way. */
    emit_apart: command(async ({ count }: { count: number }, { app: self }) => {
      for (let n = 0; n < count; n++) {
        self.emit("down", { n });
        await nextTurn();
      }
    }),
    heard: command(() => heard),
    send_many: command(async ({ count, channel, length }: Flood) => {
      for (let n = 0; n < count; n++)
        await channel.send(length === undefined ? { n } : content(length));
    }),
    stream: command(async function* ({ count, length }: { count: number; length: number }) {
      startPeak();
      for (let n = 0; n < count; n++) yield content(length);
    }),
    peak: command(() => endPeak()),
    report: command(async (report, { app: self }) => {
      await writeFile(reportFile, JSON.stringify(report));
      self.exit();
    }),
  },
});

app.listen("up", () => {
  heard += 1;
});

await app.run();
