import type { Config } from "../config/config.ts";
import type { Core } from "../core/app.ts";
import { StartError } from "./options.ts";

/**
 * Runs the plugins' `setup`, one after the other, as `createApp` names them. What is returned ends them in reverse.
 * Rejects with a `StartError` that names the plugin whose setup failed; those before it have been ended then.
 */
export async function setUpPlugins(core: Core, config: Config): Promise<() => void> {
  const ends: (() => void)[] = [];
  const end = (): void => {
    for (const one of ends.splice(0).toReversed()) one();
  };
  for (const { name, setup } of core.plugins) {
    try {
      const ended = await setup?.(core.app, config.plugins.get(name) ?? null);
      if (typeof ended === "function") ends.push(ended);
    } catch (cause) {
      end();
      // Its stack leads the developer to the place; a start error of ours has none.
      const words = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
      throw new StartError(`The plugin \`${name}\` could not be set up: ${words}`);
    }
  }
  return end;
}
