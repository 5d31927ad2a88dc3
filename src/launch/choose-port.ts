import { type LaunchOptions, StartError } from "./options.ts";
import { createPortMemory } from "./port-memory.ts";
import { portOwner } from "./port-owner.ts";
import { stateFolder } from "./user-folders.ts";

/**
 * Opens the app's port: the one asked for, else that of its last start, else one of its own. Throws a `StartError` that
 * says by whom it is taken.
 */
export async function openPort<T extends { readonly port: number }>(
  options: Pick<LaunchOptions, "port">,
  key: string,
  open: (port: number) => Promise<T>,
): Promise<T> {
  const memory = createPortMemory(stateFolder(), key);
  const fixed = options.port ?? memory.remembered;
  for (const port of fixed === undefined ? memory.candidates : [fixed]) {
    try {
      const opened = await open(port);
      if (options.port === undefined) memory.remember(opened.port);
      return opened;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EACCES")
        throw new StartError(
          `Port ${port} is not for this user. Choose one above 1023 with --port.`,
        );
      if (code !== "EADDRINUSE") throw error;
      if (fixed === undefined) continue;
      const owner = await portOwner(port);
      const remembered =
        options.port === undefined ? ", the port this app had at its last start," : "";
      throw new StartError(
        `Port ${port}${remembered} is taken by ${owner ?? "another program"}. End that program, or choose another port with --port. (What pages have stored belongs to the port.)`,
      );
    }
  }
  throw new StartError("No free port was found. Choose one with --port.");
}
