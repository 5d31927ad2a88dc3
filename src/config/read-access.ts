import type { Platform as AclPlatform } from "../acl/permission-file.ts";
import type { Platform } from "./config-files.ts";
import { type AccessConfig, ConfigError, type Notice } from "./config.ts";
import { readCapabilities } from "./read-capabilities.ts";
import type { ReadDocument } from "./read-document.ts";
import { readPermissions } from "./read-permissions.ts";

export interface ReadAccess {
  readonly access: AccessConfig;
  readonly errors: readonly Notice[];
  readonly notices: readonly Notice[];
}

/** The names of Tauri's capability files. */
const ACL_NAME: Readonly<Record<Platform, AclPlatform>> = {
  linux: "linux",
  macos: "macOS",
  windows: "windows",
};

/** Capabilities and permissions, with everything that is wrong with how they are written. Never throws for what is. */
export function readAccess(
  appFolder: string,
  platform: Platform,
  config: Pick<ReadDocument, "document" | "placeOf">,
): ReadAccess {
  const errors: Notice[] = [];
  const notices: Notice[] = [];
  const fail = (place: string, text: string): void =>
    void errors.push({ place, text, atStart: true });
  const note = (place: string, text: string): void =>
    void notices.push({ place, text, atStart: false });
  const orNothing = <T>(nothing: T, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      errors.push(...error.notices);
      return nothing;
    }
  };
  const access: AccessConfig = Object.freeze({
    capabilities: orNothing([], () => readCapabilities(appFolder, config, fail)),
    appPermissions: orNothing({}, () => readPermissions(appFolder, fail, note)),
    denyByDefault: config.document.plugins?.sallyport?.denyByDefault ?? false,
    platform: ACL_NAME[platform],
  });
  return { access, errors, notices };
}
