import { askControl, controlPath } from "../launch/control.ts";
import { StartError } from "../launch/options.ts";
import { printableJson, visible } from "../launch/printable.ts";
import { appKey, runtimeFolder } from "../launch/user-folders.ts";
import { findApp, parseArguments } from "./usage.ts";

/** `sallyport link [folder]`: asks the app that runs from this folder for new links, and prints them. */
export async function link(args: string[]): Promise<void> {
  const { values, positionals } = parseArguments(args, { json: { type: "boolean" } });
  const appFolder = findApp(positionals);
  const folder = runtimeFolder();
  const reply =
    folder === undefined
      ? undefined
      : await askControl(controlPath(folder, appKey(appFolder)), { request: "link" });
  if (!reply) throw new StartError(`No app runs from ${appFolder}. \`sallyport start\` starts it.`);
  if (reply.host !== "browser") {
    throw new StartError(
      `The app that runs from ${appFolder} (process ${reply.pid}) shows its own windows, which need no link. Starting it once more brings it to the front.`,
    );
  }
  for (const window of reply.windows) {
    console.log(
      values["json"]
        ? printableJson({ event: "window", ...window })
        : visible(reply.windows.length > 1 ? `${window.label}  ${window.url}` : (window.url ?? "")),
    );
  }
}
