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

/** Those that are the app's own, in a folder of the user's. */
export type AppDirectory =
  | "Resource"
  | "AppConfig"
  | "AppData"
  | "AppLocalData"
  | "AppCache"
  | "AppLog";

/** Those that are the user's, whichever app asks. */
export type UserDirectory = Exclude<BaseDirectory, AppDirectory>;
