/** What an app says while it runs: text for people, or one JSON object a line for programs. */
import { styleText } from "node:util";
import type { Notice } from "../config/config.ts";
import type { Entry, HookReport } from "../core/record.ts";
import type { OpenedWindow, PageReport } from "../hosts/host.ts";
import type { ControlReply } from "./control.ts";
import { printable, printableCause, printableJson, shorten, visible } from "./printable.ts";

export interface Output {
  notice(notice: Notice): void;
  warn(text: string): void;
  /** Something to know that is nobody's fault. */
  hint(text: string): void;
  ready(app: {
    readonly name: string;
    readonly origin: string;
    /** The port on loopback. A tunnel may give the origin another. */
    readonly port: number;
    readonly host: string;
    readonly windows: readonly OpenedWindow[];
  }): void;
  /** A window was opened after the start, or again. */
  window(window: OpenedWindow): void;
  alreadyRunning(name: string, running: ControlReply): void;
  record(entry: Entry): void;
  page(report: PageReport): void;
  /** What an isolation hook writes to its console. Held to a rate here, too: a page can have as many frames as it likes. */
  hook(report: HookReport): void;
  /** A page tried what it may not. `text` holds its words. */
  tried(window: string, text: string): void;
  /** An error outside any handler: the app ends for it. */
  crash(error: unknown): void;
  exit(code: number, reason: string): void;
}

/**
 * Lets the process outlive whoever reads its output: a closed pipe (`sallyport start | head -1`), a supervisor or a
 * terminal that is gone. Node makes an uncaught exception of a write that fails, and telling that one would fail again.
 * The app goes on and is ended as ever, by a signal; there is nobody left to tell.
 */
export function outliveReaders(
  streams: readonly NodeJS.WriteStream[] = [process.stdout, process.stderr],
): void {
  for (const stream of streams) {
    if (!stream.listeners("error").includes(ignore)) stream.on("error", ignore);
  }
}

function ignore(): void {
  // Its words are lost; see above.
}

/**
 * Refusals of one code and one window that are shown in a second: whoever makes thousands must neither fill the
 * terminal nor hide what others do, or something worse, among them.
 */
const SHOWN_PER_SECOND = 20;

/** Of what a hook writes at once: a stack, and then some. */
const SHOWN_LINES = 30;

/** `hasKeys`: somebody can press Enter here. */
export function createTextOutput(
  out: NodeJS.WritableStream,
  err: NodeJS.WritableStream,
  hasKeys: boolean,
): Output {
  const style = (format: Parameters<typeof styleText>[0], text: string): string =>
    styleText(format, text, { stream: out });
  const say = (text: string): void => void out.write(`${text}\n`);
  const link = ({ label, url }: OpenedWindow, several: boolean): void => {
    if (url !== undefined)
      say(`  ${several ? `${visible(label)}  ` : ""}${style("cyan", visible(url))}`);
  };
  const limited = createRateLimit((count) => say(style("dim", `  … and ${count} more refusals`)));
  const limitedReports = createRateLimit((count) =>
    say(style("dim", `  … and ${count} more complaints of pages`)),
  );
  const limitedHooks = createRateLimit((count) =>
    say(style("dim", `  … and ${count} more words of hooks`)),
  );
  return {
    notice: ({ place, text }) =>
      say(`${style("yellow", "note")}  ${visible(place)}: ${visible(text)}`),
    warn: (text) => say(`${style("yellow", "warn")}  ${visible(text)}`),
    hint: (text) => say(style("dim", visible(text))),
    ready({ name, origin, host, windows }) {
      say(`${style("bold", printable(name))} runs at ${origin}`);
      if (windows.length === 0) return say("  It has no window yet.");
      if (host === "chromium") {
        const labels = visible(windows.map(({ label }) => label).join(", "));
        return say(
          style("dim", `  Windows: ${labels}.  Closing the last one ends it.   Ctrl-C: end`),
        );
      }
      for (const window of windows) link(window, windows.length > 1);
      say(
        style(
          "dim",
          `  A link opens one page, once, within 5 minutes.  ${hasKeys ? "Enter" : "`sallyport link`"}: new link   Ctrl-C: end`,
        ),
      );
    },
    window(window) {
      if (window.url === undefined) return;
      say(`A link to the window ${visible(window.label)}:`);
      link(window, false);
    },
    alreadyRunning(name, { pid, host, windows, heard }) {
      if (host === "chromium") {
        const done = windows.length > 0 ? "Its window has come to the front." : "It has no window.";
        return say(
          `${style("bold", printable(name))} is running already (process ${pid}). ${done}`,
        );
      }
      say(
        `${style("bold", printable(name))} is running already (process ${pid}). ${windows.length > 0 ? "A new link:" : "It has no window."}`,
      );
      for (const window of windows) link(window, windows.length > 1);
      if (heard === true) return;
      say(
        style("dim", "  It goes on as it was started. To start it in another way, end it first."),
      );
    },
    record(entry) {
      limited(entry, () => {
        const who = [
          entry.window && `window ${printable(entry.window)}`,
          entry.command !== undefined && `command ${printable(entry.command)}`,
        ];
        const where = who.filter(Boolean).join(", ");
        const color = entry.alarm ? "red" : entry.code === "internal" ? "red" : "yellow";
        say(`${style(color, entry.code)}  ${where ? `${where}: ` : ""}${printable(entry.reason)}`);
        if (entry.cause !== undefined) err.write(`${printableCause(entry.cause)}\n`);
      });
    },
    page({ window, level, text, source }) {
      limitedReports({ code: level, window }, () => {
        const where = source === undefined ? "" : `  ${style("dim", `(${printable(source)})`)}`;
        const color = level === "error" ? "red" : "yellow";
        say(`${style(color, "page")}  window ${printable(window)}: ${printable(text)}${where}`);
      });
    },
    hook({ window, level, text }) {
      limitedHooks({ code: level, window }, () => {
        const color = level === "error" ? "red" : level === "warn" ? "yellow" : "cyan";
        // An error's place goes with its message; the rest of a stack stands below, as far in as what came first.
        const lines = text.replace(/\n {4}(?=at )/, " ").split("\n");
        const shown = lines.slice(0, SHOWN_LINES).map((line) => visible(line.trimEnd()));
        if (lines.length > SHOWN_LINES) shown.push(`… (${lines.length} lines)`);
        say(`${style(color, "hook")}  window ${printable(window)}: ${shown.join("\n      ")}`);
      });
    },
    tried(window, text) {
      limitedReports({ code: "tried", window }, () =>
        say(`${style("yellow", "warn")}  window ${printable(window)}: ${printable(text)}`),
      );
    },
    crash(error) {
      err.write(
        `${style("red", "An error outside any command ended the app:")}\n${printableCause(error)}\n`,
      );
    },
    exit(code, reason) {
      say(`Ended: ${visible(reason)}${code === 0 ? "" : ` (exit code ${code})`}.`);
    },
  };
}

export function createJsonOutput(
  out: { write(text: string): unknown },
  err: { write(text: string): unknown },
): Output {
  const say = (event: string, fields: object): void =>
    void out.write(`${printableJson({ event, ...fields })}\n`);
  const limited = createRateLimit((count) => say("refusals", { more: count }));
  const limitedReports = createRateLimit((count) => say("pages", { more: count }));
  const limitedHooks = createRateLimit((count) => say("hooks", { more: count }));
  return {
    notice: (notice) => say("notice", notice),
    warn: (text) => say("warning", { text }),
    hint: (text) => say("hint", { text }),
    ready: ({ name, origin, port, host, windows }) =>
      say("ready", { host, app: name, origin, port, windows }),
    window: (window) => say("window", window),
    alreadyRunning: (_name, { pid, host, windows }) =>
      say("already-running", { pid, host, windows }),
    page({ text, source, ...report }) {
      limitedReports({ code: report.level, window: report.window }, () =>
        say("page", {
          ...report,
          text: shorten(text),
          ...(source !== undefined && { source: shorten(source) }),
        }),
      );
    },
    hook: (report) =>
      limitedHooks({ code: report.level, window: report.window }, () => say("hook", report)),
    tried(window, text) {
      limitedReports({ code: "tried", window }, () =>
        say("warning", { window, text: shorten(text) }),
      );
    },
    record({ cause, ...entry }) {
      limited(entry, () => {
        const { reason, command, ...rest } = entry;
        say("refusal", {
          ...rest,
          ...(command !== undefined && { command: shorten(command) }),
          reason: shorten(reason),
        });
        if (cause !== undefined) err.write(`${printableCause(cause)}\n`);
      });
    },
    crash(error) {
      err.write(`${printableCause(error)}\n`);
      say("crash", { message: error instanceof Error ? error.message : String(error) });
    },
    exit: (code, reason) => say("exit", { code, reason }),
  };
}

/** Lets so many of a kind through in a second and tells the number of the others when the second is over. */
function createRateLimit(
  tell: (count: number) => void,
): (kind: { readonly code: string; readonly window?: string }, show: () => void) => void {
  const shown = new Map<string, number>();
  let held = 0;
  return ({ code, window = "" }, show) => {
    if (shown.size === 0) {
      setTimeout(() => {
        if (held > 0) tell(held);
        held = 0;
        shown.clear();
      }, 1_000).unref();
    }
    const kind = `${code} ${window}`;
    const count = shown.get(kind) ?? 0;
    if (count < SHOWN_PER_SECOND) {
      shown.set(kind, count + 1);
      show();
    } else {
      held += 1;
    }
  };
}
