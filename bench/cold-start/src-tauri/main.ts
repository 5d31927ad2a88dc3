import { command, createApp } from "sallyport";

const app = createApp({
  commands: {
    first: command(() => 1),
    /** The page has the answer to its first call. */
    answered: command((_input, { app }) => {
      process.stderr.write("answered\n");
      app.exit(0);
    }),
  },
});

await app.run();
