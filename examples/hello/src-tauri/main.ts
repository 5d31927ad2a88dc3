import { command, createApp } from "sallyport";

const app = createApp({
  commands: {
    // Without a schema a command takes anything, so this one looks for itself.
    greet: command((input) => {
      const { name } = input as { name?: unknown };
      if (typeof name !== "string" || name.trim() === "") throw new Error("Say who you are.");
      return `Hello, ${name}!`;
    }),
  },
});

await app.run();
