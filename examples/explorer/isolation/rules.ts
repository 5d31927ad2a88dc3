/**
 * What the page may say, and that every path in it stays in the opened folder.
 *
 * Which folder that is, no message can say. The person does, on the command line, and the core gives every opening a random
 * name; the page names the opening and a path below it, and the core refuses every name but that of the folder that is
 * open. So there is no folder for this hook to learn, and none that a page could make it believe in. It holds what is left
 * to the page: the name of an opening can be no path, and a path cannot lead up.
 *
 * Two things are not done here, and on purpose:
 * - `confirm()` when another opening is named. All that this hook would know of it comes from the page: a script in there
 *   could ask the person about folders that nobody opened, and the core compares the name in any case.
 * - Anything that has to be remembered, such as the first opening that was named. A page can take its frame away at any
 *   time, and the next one remembers nothing.
 */
import { isOneName, staysBelow } from "./path.ts";

/** What a hook gets. */
export type Message =
  | { readonly cmd: "invoke"; readonly message: { readonly cmd: string; readonly args: unknown } }
  | { readonly cmd: "emit" | "listen" | "unlisten"; readonly event: unknown };

/** Why a value may not pass: a sentence for the person. */
type Check = (value: unknown) => string | undefined;

type Checks = ReadonlyMap<string, Check>;

const FORM = "This is no call of the explorer's page.";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Where a window of its own begins. What stands behind it, its page looks at, and asks for through a hook like this. */
const PAGE = "index.html#/";
const WINDOW = "explorer-";

const isText: Check = (value) => (typeof value === "string" ? undefined : FORM);
const isNumber: Check = (value) => (typeof value === "number" ? undefined : FORM);
const isOpening: Check = (value) =>
  typeof value === "string" && UUID.test(value) ? undefined : FORM;
const isInside: Check = (value) => {
  if (typeof value !== "string") return FORM;
  if (staysBelow(value)) return undefined;
  return `This path does not stay in the opened folder: ${JSON.stringify(value)}`;
};
const isName: Check = (value) => {
  if (typeof value !== "string") return FORM;
  if (value.trim() === "") return "A name cannot be empty.";
  if (/[/\\]/.test(value)) return "A name cannot hold / or \\.";
  return isOneName(value) ? undefined : `“${value}” cannot be a name.`;
};
const isChannel: Check = (value) =>
  typeof value === "string" && /^__CHANNEL__:\d+$/.test(value) ? undefined : FORM;
const isWindow: Check = (value) =>
  typeof value === "string" && value.startsWith(WINDOW) && UUID.test(value.slice(WINDOW.length))
    ? undefined
    : FORM;
/** An address elsewhere would be a way to carry something out. */
const isOwnPage: Check = (value) =>
  typeof value === "string" && value.startsWith(PAGE)
    ? undefined
    : "A window of the explorer shows the explorer.";

const checks = (entries: Readonly<Record<string, Check>>): Checks =>
  new Map(Object.entries(entries));

const place = { opening: isOpening, path: isInside };

/** The commands that the page has use for, with all their arguments. */
const COMMANDS: ReadonlyMap<string, Checks> = new Map([
  ["root", checks({})],
  ["watch", checks(place)],
  ["list", checks(place)],
  ["preview", checks(place)],
  ["search", checks({ ...place, text: isText, items: isChannel })],
  ["rename", checks({ ...place, name: isName })],
  ["makeFolder", checks({ ...place, name: isName })],
  ["remove", checks(place)],
  ["undo", checks({ opening: isOpening })],
  ["windowChanged", checks({})],
  ["fetchWindow", checks({})],
  [
    "plugin:webview|create_webview_window",
    checks({
      options: (value) =>
        whyNotMembers(
          value,
          checks({
            label: isWindow,
            url: isOwnPage,
            title: isText,
            width: isNumber,
            height: isNumber,
          }),
        ),
    }),
  ],
]);

/** By these a tab of a browser says what has become of it. They hold no path. */
const TAB_COMMANDS: ReadonlySet<string> = new Set([
  "plugin:sallyport|tab_attach",
  "plugin:sallyport|tab_answer",
  "plugin:sallyport|tab_tell",
]);

const EVENTS: ReadonlySet<unknown> = new Set(["root-changed", "folder-changed"]);

/** Why a message may not pass: a sentence for the person. Undefined where it may. */
export function whyNot(message: Message): string | undefined {
  switch (message.cmd) {
    case "invoke": {
      const { cmd, args } = message.message;
      if (TAB_COMMANDS.has(cmd)) return undefined;
      const expected = COMMANDS.get(cmd);
      return expected ? whyNotMembers(args ?? {}, expected) : FORM;
    }
    case "listen":
    case "unlisten":
      return EVENTS.has(message.event) ? undefined : FORM;
    case "emit":
      return FORM;
  }
}

/** These members and no others. */
function whyNotMembers(value: unknown, expected: Checks): string | undefined {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return FORM;
  const members = new Map(Object.entries(value));
  if (members.size !== expected.size) return FORM;
  for (const [name, check] of expected) {
    const why = check(members.get(name));
    if (why !== undefined) return why;
  }
  return undefined;
}
