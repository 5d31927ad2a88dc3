import { ConfigError, type Notice } from "../../config/config.ts";

/** Collects what is wrong with an isolation app, so that its developer reads all of it at once. */
export interface Problems {
  /** `place` is `dist-isolation/index.js:3:5`, or a file alone. */
  add(place: string, text: string): void;
  /** Throws a `ConfigError` with all that was added. Does nothing where that is nothing. */
  throwIfAny(): void;
}

export function createProblems(): Problems {
  const found: Notice[] = [];
  return {
    add: (place, text) => {
      // A file that is linked twice is read twice, and wrong once.
      if (!found.some((other) => other.place === place && other.text === text))
        found.push({ place, text, atStart: true });
    },
    throwIfAny() {
      if (found.length > 0) throw new ConfigError(found);
    },
  };
}
