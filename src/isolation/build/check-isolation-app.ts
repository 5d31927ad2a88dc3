/** What `sallyport check` says of an isolation app that could be built. */
import type { Notice } from "../../config/config.ts";
import type { IsolationApp } from "./build-isolation-app.ts";

/** `place` is where the configuration names the app's folder; `commands` are the names of the app's own commands. */
export function checkIsolationApp(
  { packages, mentions, notices }: IsolationApp,
  place: string,
  commands: readonly string[],
): Notice[] {
  const found: Notice[] = notices.map((notice) => notice);
  const say = (text: string): void => void found.push({ place, text, atStart: false });
  if (packages.length > 0) {
    say(
      `the isolation app imports npm packages: ${packages.join(", ")}. Whoever changes one of them changes what guards your app.`,
    );
  }
  const unmentioned = commands.filter((command) => !mentions.has(command));
  if (unmentioned.length > 0)
    say(`the isolation app never mentions these commands: ${unmentioned.join(", ")}.`);
  return found;
}
