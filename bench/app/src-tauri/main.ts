import { writeFile } from "node:fs/promises";
import { command, createApp } from "sallyport";

const [reportFile = "", echoPort, rounds] = process.argv.slice(2);

/** Made once by length: filling them is not what is measured. */
const contents = new Map<number, Uint8Array>();

const app = createApp({
  commands: {
    plan: command(() => ({ echoPort: Number(echoPort), rounds: Number(rounds) })),
    echo: command((input) => input),
    /** Takes anything and answers little. */
    take: command(() => 1),
    give: command((input: { length: number }) => {
      let bytes = contents.get(input.length);
      if (!bytes) contents.set(input.length, (bytes = new Uint8Array(input.length).fill(7)));
      return bytes;
    }),
    report: command(async (report, { app: self }) => {
      await writeFile(reportFile, JSON.stringify(report));
      self.exit();
    }),
  },
});

await app.run();
