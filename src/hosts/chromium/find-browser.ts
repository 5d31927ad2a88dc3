import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** What decides where a browser is looked for. */
export interface BrowserPlaces {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly isExecutable: (path: string) => boolean;
}

// In the order of preference: Chromium has the least of its own to add, and what comes from a snap cannot see every folder.
const LINUX_NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "microsoft-edge-stable",
  "brave-browser",
  "brave",
  "vivaldi",
  "vivaldi-stable",
];
const LINUX_FOLDERS = ["/usr/bin", "/usr/local/bin", "/bin", "/snap/bin"];

const MAC_APPS = [
  ["Chromium", "Chromium"],
  ["Google Chrome", "Google Chrome"],
  ["Microsoft Edge", "Microsoft Edge"],
  ["Brave Browser", "Brave Browser"],
  ["Vivaldi", "Vivaldi"],
] as const;

const WINDOWS_PATHS = [
  ["Chromium", "Application", "chrome.exe"],
  ["Google", "Chrome", "Application", "chrome.exe"],
  ["Microsoft", "Edge", "Application", "msedge.exe"],
  ["BraveSoftware", "Brave-Browser", "Application", "brave.exe"],
  ["Vivaldi", "Application", "vivaldi.exe"],
];

const SYSTEM: BrowserPlaces = {
  platform: process.platform,
  env: process.env,
  home: homedir(),
  isExecutable(path) {
    try {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      return false; // Not there, or not for this user to run.
    }
  },
};

/** The first installed browser that is made from Chromium, or undefined. */
export function findBrowser(places: BrowserPlaces = SYSTEM): string | undefined {
  return candidates(places).find(places.isExecutable);
}

function candidates({ platform, env, home }: BrowserPlaces): string[] {
  if (platform === "win32") {
    const roots = [env["ProgramFiles"], env["ProgramFiles(x86)"], env["LOCALAPPDATA"]];
    const known = roots.filter((root) => root !== undefined);
    return WINDOWS_PATHS.flatMap((path) => known.map((root) => join(root, ...path)));
  }
  if (platform === "darwin") {
    return MAC_APPS.flatMap(([app, binary]) =>
      ["/Applications", join(home, "Applications")].map((folder) =>
        join(folder, `${app}.app`, "Contents", "MacOS", binary),
      ),
    );
  }
  const named = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder.startsWith("/"));
  const folders = [...new Set([...named, ...LINUX_FOLDERS])];
  const [snaps, others] = [folders.filter(isSnap), folders.filter((folder) => !isSnap(folder))];
  return [others, snaps].flatMap((where) =>
    LINUX_NAMES.flatMap((name) => where.map((folder) => join(folder, name))),
  );
}

function isSnap(folder: string): boolean {
  return folder.startsWith("/snap/");
}
