import { styleText } from "node:util";
import {
  type AccessConfig,
  ConfigError,
  type IsolationConfig,
  type Notice,
} from "../config/config.ts";
import { checkOtherPlatforms } from "../config/other-platforms.ts";
import { frontendProblem, type ReadConfig, readConfig } from "../config/read-config.ts";
import { buildIsolationApp } from "../isolation/build/build-isolation-app.ts";
import { checkIsolationApp } from "../isolation/build/check-isolation-app.ts";
import type { Core } from "../core/app.ts";
import { setLoader } from "../launch/loader.ts";
import { FORMS } from "../launch/isolation.ts";
import { StartError } from "../launch/options.ts";
import { putInForce } from "../launch/put-in-force.ts";
import { loadApp } from "../launch/load-app.ts";
import { didYouMean } from "../protocol/nearest.ts";
import { visible } from "../launch/printable.ts";
import { findApp, parseArguments } from "./usage.ts";

/**
 * `sallyport check [folder]`: everything that can be known without starting the app. The core's `main.ts` is run up to
 * its `app.run()`. Exits with 1 where anything would keep the app from starting.
 */
export async function check(args: string[]): Promise<void> {
  const appFolder = findApp(parseArguments(args, {}).positionals);
  const errors: Notice[] = [];
  let notices: readonly Notice[] = [];
  let access: AccessConfig | undefined;
  let isolation: IsolationConfig | undefined;
  let read: ReadConfig | undefined;
  try {
    read = readConfig(appFolder);
    const { config } = read;
    notices = read.notices;
    access = config.access;
    isolation = config.isolation;
    for (const notice of notices) say("yellow", "note ", notice);
    const problem = frontendProblem(config);
    if (problem?.missing) errors.push(problem.notice);
    else if (problem) say("yellow", "note ", problem.notice);
    const windows = config.windows?.map(({ label }) => label);
    console.log(
      visible(
        `ok     ${config.productName} ${config.version} (${config.identifier}), windows: ${windows?.join(", ") || (windows ? "none" : "main, unless the core makes one")}`,
      ),
    );
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    errors.push(...error.notices);
  }
  const elsewhere = checkOtherPlatforms(appFolder, [...errors, ...notices]);
  for (const notice of elsewhere.notices) say("yellow", "note ", notice);
  errors.push(...elsewhere.errors);
  const core = await lookAt(appFolder);
  const commands = [...core.commands.keys()].filter((name) => !name.startsWith("plugin:"));
  console.log(visible(`ok     src-tauri/main.ts, commands: ${commands.join(", ") || "none"}`));
  for (const notice of unreadPlugins(core, read)) say("yellow", "note ", notice);
  if (isolation) {
    try {
      const { place } = isolation;
      const built = await buildIsolationApp({ ...isolation, appFolder, development: false });
      console.log(
        visible(`ok     isolation app, its hook gets messages in ${FORMS[built.hookForm]} form`),
      );
      for (const notice of checkIsolationApp(built, place, commands))
        say("yellow", "note ", notice);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      errors.push(...error.notices);
    }
  }
  if (access) {
    try {
      for (const notice of putInForce(core, access)) say("yellow", "note ", notice);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      errors.push(...error.notices);
    }
  }
  for (const error of errors) say("red", "error", error);
  // The core's own timers and connections, if it opened any, are not ours to wait for.
  process.exit(errors.length > 0 ? 1 : 0);
}

function lookAt(appFolder: string): Promise<Core> {
  return new Promise((resolve, reject) => {
    setLoader({ mode: "look", found: resolve });
    loadApp(appFolder, []).then(
      () =>
        reject(
          new StartError(
            "src-tauri/main.ts ran to its end and started nothing. It must call `await app.run()`.",
          ),
        ),
      reject,
    );
  });
}

/** What stands under `plugins` for a plugin that the app does not have. */
function unreadPlugins({ manifests }: Core, read: ReadConfig | undefined): readonly Notice[] {
  if (!read) return [];
  const { config, placeOf } = read;
  const known = manifests.map(({ key }) => key).filter((key) => !key.startsWith("core:"));
  return [...config.plugins.keys()]
    .filter((name) => !known.includes(name))
    .map((name) => ({
      place: placeOf(["plugins", name]),
      text: `there is no plugin of that name here, and nobody reads it.${didYouMean(name, known)}`,
      atStart: false,
    }));
}

function say(color: "red" | "yellow", label: string, { place, text }: Notice): void {
  console.log(
    `${styleText(color, label, { stream: process.stdout })}  ${visible(place)}: ${visible(text)}`,
  );
}
