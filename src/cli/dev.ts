import { readConfig } from "../config/read-config.ts";
import { supervise } from "../dev/supervise.ts";
import { readLaunchOptions } from "./start.ts";

/** `sallyport dev [folder] [options] [-- arguments]`. Ends the process when the app or its developer ends it. */
export async function dev(args: string[]): Promise<void> {
  const { options, rest } = readLaunchOptions(args);
  // What is wrong at the start is said as by `sallyport start`; later it is a problem that the next save may mend.
  readConfig(options.appFolder);
  process.exitCode = await supervise(options, rest);
}
