/** The base directories in the order of their numbers, from 1 on (`@tauri-apps/api`, `path.BaseDirectory`). */
export const BASE_DIRECTORIES = [
  "Audio",
  "Cache",
  "Config",
  "Data",
  "LocalData",
  "Document",
  "Download",
  "Picture",
  "Public",
  "Video",
  "Resource",
  "Temp",
  "AppConfig",
  "AppData",
  "AppLocalData",
  "AppCache",
  "AppLog",
  "Desktop",
  "Executable",
  "Font",
  "Home",
  "Runtime",
  "Template",
] as const;

export type BaseDirectory = (typeof BASE_DIRECTORIES)[number];

/** Those that are the app's own. */
export const APP_DIRECTORIES = [
  "Resource",
  "AppConfig",
  "AppData",
  "AppLocalData",
  "AppCache",
  "AppLog",
] as const;

export type AppDirectory = (typeof APP_DIRECTORIES)[number];

/** Those that are the user's, whichever app asks. */
export type UserDirectory = Exclude<BaseDirectory, AppDirectory>;

export function isAppDirectory(directory: BaseDirectory): directory is AppDirectory {
  return (APP_DIRECTORIES as readonly BaseDirectory[]).includes(directory);
}
