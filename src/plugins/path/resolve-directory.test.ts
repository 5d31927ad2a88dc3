import { describe, expect, it } from "vitest";
import type { AppInfo } from "../../core/app.ts";
import { BASE_DIRECTORIES, type BaseDirectory } from "./base-directory.ts";
import type { Machine } from "./machine.ts";
import { resolveDirectory } from "./resolve-directory.ts";

const app: AppInfo = {
  name: "Lab",
  version: "1.0.0",
  identifier: "dev.lab.app",
  resourceFolder: "/lab/src-tauri",
  windowIcon: undefined,
};

function machine(given: Partial<Machine>): Machine {
  return {
    platform: "linux",
    env: {},
    home: () => undefined,
    readText: async () => undefined,
    run: async () => undefined,
    ...given,
  };
}

async function all(given: Partial<Machine>): Promise<Record<string, string | undefined>> {
  const found: Record<string, string | undefined> = {};
  for (const directory of BASE_DIRECTORIES)
    found[directory] = await resolveDirectory(directory, undefined, app, machine(given));
  return found;
}

const resolve = (directory: BaseDirectory, path: string | undefined, given: Partial<Machine>) =>
  resolveDirectory(directory, path, app, machine(given));

describe("on Linux", () => {
  it("are the directories those of XDG below the home folder", async () => {
    expect(await all({ env: { HOME: "/home/me" } })).toEqual({
      Audio: undefined,
      Cache: "/home/me/.cache",
      Config: "/home/me/.config",
      Data: "/home/me/.local/share",
      LocalData: "/home/me/.local/share",
      Document: undefined,
      Download: undefined,
      Picture: undefined,
      Public: undefined,
      Video: undefined,
      Resource: "/lab/src-tauri",
      Temp: "/tmp",
      AppConfig: "/home/me/.config/dev.lab.app",
      AppData: "/home/me/.local/share/dev.lab.app",
      AppLocalData: "/home/me/.local/share/dev.lab.app",
      AppCache: "/home/me/.cache/dev.lab.app",
      AppLog: "/home/me/.local/share/dev.lab.app/logs",
      Desktop: undefined,
      Executable: "/home/me/.local/bin",
      Font: "/home/me/.local/share/fonts",
      Home: "/home/me",
      Runtime: undefined,
      Template: undefined,
    });
  });

  it("are they where the environment says", async () => {
    const env = {
      HOME: "/home/me",
      XDG_CACHE_HOME: "/x/cache",
      XDG_CONFIG_HOME: "/x/config",
      XDG_DATA_HOME: "/x/data",
      XDG_BIN_HOME: "/x/bin",
      XDG_RUNTIME_DIR: "/run/me",
      TMPDIR: "/x/tmp",
    };
    expect(await all({ env })).toMatchObject({
      Cache: "/x/cache",
      Config: "/x/config",
      Data: "/x/data",
      Font: "/x/data/fonts",
      Executable: "/x/bin",
      Runtime: "/run/me",
      Temp: "/x/tmp",
      AppLog: "/x/data/dev.lab.app/logs",
    });
  });

  it("does a variable that is no absolute path count for nothing", async () => {
    const env = { HOME: "/home/me", XDG_CACHE_HOME: "cache", XDG_RUNTIME_DIR: "run" };
    expect(await all({ env })).toMatchObject({ Cache: "/home/me/.cache", Runtime: undefined });
  });

  it("does the system know the home folder that the environment does not", async () => {
    const known = { env: { HOME: "" }, home: () => "/home/known" };
    expect(await resolve("Cache", undefined, known)).toBe("/home/known/.cache");
    expect(await resolve("Home", undefined, {})).toBeUndefined();
    expect(await resolve("AppData", "x", {})).toBeUndefined();
  });

  it("are the user's folders those of user-dirs.dirs", async () => {
    const text = [
      "# a comment",
      'XDG_MUSIC_DIR="$HOME/Hudba \\"a\\""',
      'XDG_DOCUMENTS_DIR="/data/documents"',
      'XDG_DOWNLOAD_DIR="$HOME/"',
      'XDG_DESKTOP_DIR="$HOME"',
      'XDG_PICTURES_DIR="pictures"',
      'XDG_VIDEOS_DIR="$HOME/a"',
      '  XDG_VIDEOS_DIR = "$HOME/b"',
      "XDG_TEMPLATES_DIR=$HOME/unquoted",
    ].join("\n");
    const readText = async (path: string) =>
      path === "/x/config/user-dirs.dirs" ? text : undefined;
    const env = { HOME: "/home/me", XDG_CONFIG_HOME: "/x/config" };
    expect(await all({ env, readText })).toMatchObject({
      Audio: '/home/me/Hudba "a"',
      Document: "/data/documents",
      Download: undefined,
      Desktop: undefined,
      Picture: undefined,
      Video: "/home/me/b",
      Template: undefined,
      Public: undefined,
    });
  });
});

it("are the directories on macOS Apple's", async () => {
  const env = { HOME: "/Users/me", TMPDIR: "/var/folders/T" };
  expect(await all({ platform: "macos", env })).toEqual({
    Audio: "/Users/me/Music",
    Cache: "/Users/me/Library/Caches",
    Config: "/Users/me/Library/Application Support",
    Data: "/Users/me/Library/Application Support",
    LocalData: "/Users/me/Library/Application Support",
    Document: "/Users/me/Documents",
    Download: "/Users/me/Downloads",
    Picture: "/Users/me/Pictures",
    Public: "/Users/me/Public",
    Video: "/Users/me/Movies",
    Resource: "/lab/src-tauri",
    Temp: "/var/folders/T",
    AppConfig: "/Users/me/Library/Application Support/dev.lab.app",
    AppData: "/Users/me/Library/Application Support/dev.lab.app",
    AppLocalData: "/Users/me/Library/Application Support/dev.lab.app",
    AppCache: "/Users/me/Library/Caches/dev.lab.app",
    AppLog: "/Users/me/Library/Logs/dev.lab.app",
    Desktop: "/Users/me/Desktop",
    Executable: undefined,
    Font: "/Users/me/Library/Fonts",
    Home: "/Users/me",
    Runtime: undefined,
    Template: undefined,
  });
});

describe("on Windows", () => {
  const env = {
    USERPROFILE: "C:\\Users\\me",
    APPDATA: "C:\\Users\\me\\AppData\\Roaming",
    LOCALAPPDATA: "D:\\Local",
    PUBLIC: "C:\\Users\\Public",
    TEMP: "D:\\Temp",
    SystemRoot: "C:\\Windows",
  };

  it("are the directories the known folders", async () => {
    expect(await all({ platform: "windows", env })).toEqual({
      Audio: "C:\\Users\\me\\Music",
      Cache: "D:\\Local",
      Config: "C:\\Users\\me\\AppData\\Roaming",
      Data: "C:\\Users\\me\\AppData\\Roaming",
      LocalData: "D:\\Local",
      Document: "C:\\Users\\me\\Documents",
      Download: "C:\\Users\\me\\Downloads",
      Picture: "C:\\Users\\me\\Pictures",
      Public: "C:\\Users\\Public",
      Video: "C:\\Users\\me\\Videos",
      Resource: "/lab/src-tauri",
      Temp: "D:\\Temp",
      AppConfig: "C:\\Users\\me\\AppData\\Roaming\\dev.lab.app",
      AppData: "C:\\Users\\me\\AppData\\Roaming\\dev.lab.app",
      AppLocalData: "D:\\Local\\dev.lab.app",
      AppCache: "D:\\Local\\dev.lab.app",
      AppLog: "D:\\Local\\dev.lab.app\\logs",
      Desktop: "C:\\Users\\me\\Desktop",
      Executable: undefined,
      Font: undefined,
      Home: "C:\\Users\\me",
      Runtime: undefined,
      Template: "C:\\Users\\me\\AppData\\Roaming\\Microsoft\\Windows\\Templates",
    });
  });

  it("are they where the registry has moved them", async () => {
    const asked: unknown[] = [];
    const run = async (...question: unknown[]) => {
      asked.push(question);
      return [
        "",
        "HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders",
        "    Desktop    REG_EXPAND_SZ    %USERPROFILE%\\OneDrive\\Desktop",
        "    Personal    REG_EXPAND_SZ    %NOPE%\\Documents",
        "    My Music    REG_SZ    E:\\Sound    and more",
        "    My Pictures    REG_EXPAND_SZ    C:\\Users\\\uFFFDofie",
        "    {374DE290-123F-4565-9164-39C4925E467B}    REG_EXPAND_SZ    D:\\Downloads",
        "",
      ].join("\r\n");
    };
    expect(await all({ platform: "windows", env, run })).toMatchObject({
      Desktop: "C:\\Users\\me\\OneDrive\\Desktop",
      Document: "%NOPE%\\Documents",
      Audio: "E:\\Sound    and more",
      Picture: undefined,
      Download: "D:\\Downloads",
      Video: "C:\\Users\\me\\Videos",
    });
    expect(asked[0]).toEqual([
      "C:\\Windows\\System32\\reg.exe",
      ["query", "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders"],
    ]);
  });
});

describe("a path in a directory", () => {
  const env = { HOME: "/home/me" };
  it.each<[BaseDirectory, string, string]>([
    ["Home", "a/../b", "/home/me/a/../b"],
    ["AppData", "x.json", "/home/me/.local/share/dev.lab.app/x.json"],
    ["Home", "/etc", "/etc"],
    ["Home", "", "/home/me"],
    ["Resource", "icons/icon.png", "/lab/src-tauri/icons/icon.png"],
    ["Resource", "../dist/x", "/lab/dist/x"],
  ])("%s %s is %s", async (directory, path, expected) => {
    expect(await resolve(directory, path, { env })).toBe(expected);
  });
});
