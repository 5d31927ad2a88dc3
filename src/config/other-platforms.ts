import { hasConfigFile, PLATFORMS, type Platform, toPlatform } from "./config-files.ts";
import { ConfigError, type Notice } from "./config.ts";
import { readConfig } from "./read-config.ts";

export interface Found {
  readonly errors: readonly Notice[];
  readonly notices: readonly Notice[];
}

/** What the files of the other platforms would bring up there, beyond what is known from this one. */
export function checkOtherPlatforms(
  appFolder: string,
  known: readonly Notice[],
  platform: Platform = toPlatform(),
): Found {
  const errors: Notice[] = [];
  const notices: Notice[] = [];
  const said = new Set(known.map(toKey));
  for (const other of PLATFORMS) {
    if (other === platform || !hasConfigFile(appFolder, other)) continue;
    const found = readOrRefuse(appFolder, other);
    const add = (list: Notice[], notice: Notice): void => {
      if (!said.has(toKey(notice))) list.push({ ...notice, text: `${notice.text} (on ${other})` });
    };
    for (const error of found.errors) add(errors, error);
    for (const notice of found.notices) add(notices, notice);
  }
  return { errors, notices };
}

function readOrRefuse(appFolder: string, platform: Platform): Found {
  try {
    return { errors: [], notices: readConfig(appFolder, platform).notices };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { errors: error.notices, notices: [] };
  }
}

function toKey({ place, text }: Notice): string {
  return `${place}: ${text}`;
}
