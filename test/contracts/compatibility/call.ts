/** One call of the official API: what is done in the page, and how it must settle. */

import type { HostName } from "../../support/run-to-end.ts";

/** `refused` is the code of the error, the text that the promise rejects with, or the name of what is thrown. */
export type Expected = { readonly gives: unknown } | { readonly refused: string };

export interface Call {
  /** Runs in the page. What it resolves with can be written as JSON; undefined counts as null. */
  readonly run: () => unknown;
  readonly expected: Readonly<Record<HostName, Expected>>;
  /** It ends the app: nothing comes back, and the process exits with what it `gives`. */
  readonly endsApp?: true;
}

/** By the names of `declared-names.ts`. */
export type Calls = Readonly<Record<string, Call>>;

export function gives(value: unknown, run: Call["run"]): Call {
  return inHosts({ chromium: { gives: value }, browser: { gives: value } }, run);
}

/** It resolves, and nothing comes back. */
export function done(run: Call["run"]): Call {
  return gives(null, run);
}

export function refused(by: string, run: Call["run"]): Call {
  return inHosts({ chromium: { refused: by }, browser: { refused: by } }, run);
}

export function inHosts(expected: Call["expected"], run: Call["run"]): Call {
  return { run, expected };
}

/** What only windows of the app's own can do. */
export function notInTabs(run: Call["run"], value: unknown = null): Call {
  return inHosts({ chromium: { gives: value }, browser: { refused: "unsupported" } }, run);
}
