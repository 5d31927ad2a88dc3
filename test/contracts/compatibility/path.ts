import * as path from "@tauri-apps/api/path";
import { type Calls, gives } from "./call.ts";

/** A directory below the home that the app under test has; see the test. */
const inHome = (directory: () => Promise<string>) => async (): Promise<string> => {
  const [home, found] = await Promise.all([path.homeDir(), directory()]);
  return found.startsWith(`${home}/`) ? `~${found.slice(home.length)}` : found;
};

export const calls: Calls = {
  BaseDirectory: gives(13, () => path.BaseDirectory.AppConfig),
  appConfigDir: gives("~/.config/dev.lab.app", inHome(path.appConfigDir)),
  appDataDir: gives("~/.local/share/dev.lab.app", inHome(path.appDataDir)),
  appLocalDataDir: gives("~/.local/share/dev.lab.app", inHome(path.appLocalDataDir)),
  appCacheDir: gives("~/.cache/dev.lab.app", inHome(path.appCacheDir)),
  appLogDir: gives("~/.local/share/dev.lab.app/logs", inHome(path.appLogDir)),
  audioDir: gives("~/Music", inHome(path.audioDir)),
  cacheDir: gives("~/.cache", inHome(path.cacheDir)),
  configDir: gives("~/.config", inHome(path.configDir)),
  dataDir: gives("~/.local/share", inHome(path.dataDir)),
  localDataDir: gives("~/.local/share", inHome(path.localDataDir)),
  desktopDir: gives("~/Desktop", inHome(path.desktopDir)),
  documentDir: gives("~/Documents", inHome(path.documentDir)),
  downloadDir: gives("~/Downloads", inHome(path.downloadDir)),
  executableDir: gives("~/.local/bin", inHome(path.executableDir)),
  fontDir: gives("~/.local/share/fonts", inHome(path.fontDir)),
  homeDir: gives(true, async () => path.isAbsolute(await path.homeDir())),
  pictureDir: gives("~/Pictures", inHome(path.pictureDir)),
  publicDir: gives("~/Public", inHome(path.publicDir)),
  resourceDir: gives(true, async () => path.isAbsolute(await path.resourceDir())),
  resolveResource: gives(true, async () => {
    const [folder, file] = [await path.resourceDir(), await path.resolveResource("a/b.txt")];
    return file === (await path.join(folder, "a", "b.txt"));
  }),
  runtimeDir: gives("~/run", inHome(path.runtimeDir)),
  templateDir: gives("~/Templates", inHome(path.templateDir)),
  videoDir: gives("~/Videos", inHome(path.videoDir)),
  tempDir: gives(true, async () => path.isAbsolute(await path.tempDir())),
  sep: gives("/", path.sep),
  delimiter: gives(":", path.delimiter),
  resolve: gives("/a/c", () => path.resolve("/a", "b", "..", "c")),
  normalize: gives("a/c", () => path.normalize("a/b/../c")),
  join: gives("a/c", () => path.join("a", "b", "..", "c")),
  dirname: gives("/a", () => path.dirname("/a/b.txt")),
  extname: gives("txt", () => path.extname("/a/b.txt")),
  basename: gives("b", () => path.basename("/a/b.txt", ".txt")),
  isAbsolute: gives([true, false], () => Promise.all(["/a", "a"].map(path.isAbsolute))),
};
