/** The one terminal of `sallyport dev`: who says what stands before every line. */
import { styleText } from "node:util";
import type { OpenedWindow } from "../hosts/host.ts";
import { createJsonOutput, createTextOutput, type Output } from "../launch/output.ts";
import { printable, printableJson } from "../launch/printable.ts";
import type { Problem } from "../protocol/dev-page.ts";

/** Whose line it is: the core's, the page's, or that of `build.beforeDevCommand`. */
export type Label = "core" | "page" | "dev";

export interface Terminal extends Pick<
  Output,
  "notice" | "warn" | "hint" | "window" | "page" | "tried" | "alreadyRunning" | "record" | "exit"
> {
  /** What a process writes, as it comes; whole lines are shown. */
  text(label: Label, stream: "out" | "err", text: string): void;
  /** Events of a core, which are lines for programs already where those are wanted. */
  coreOutput(stream: "out" | "err", text: string): void;
  ready(app: {
    readonly name: string;
    readonly origin: string;
    readonly port: number;
    readonly host: string;
    readonly windows: readonly OpenedWindow[];
  }): void;
  restarted(reason: string, ms: number): void;
  problem(problem: Problem, whole: string | undefined): void;
  devServer(url: string, state: "waiting" | "ready", seconds: number): void;
}

/** Sequences that clear the screen or move the cursor, which is nobody's alone here. Colours stay. */
// oxlint-disable-next-line no-control-regex -- They begin with one.
const MOVES = /\x1b(?:\[[\d;?]*[A-LN-Za-ln-z]|c)/g;

const COLORS = { core: "blue", page: "magenta", dev: "green" } as const;

export function createTerminal(
  json: boolean,
  out: NodeJS.WriteStream,
  err: NodeJS.WriteStream,
  hasKeys: boolean,
): Terminal {
  const streams = { out, err };
  const rests = new Map<string, string>();
  const style = (format: Parameters<typeof styleText>[0], text: string): string =>
    styleText(format, text, { stream: out });
  const say = (text: string): void => void out.write(`${text}\n`);
  const sayEvent = (event: string, fields: object): void =>
    say(printableJson({ event, ...fields }));
  const output = json ? createJsonOutput(out, err) : createTextOutput(out, err, hasKeys);

  function text(label: Label, stream: "out" | "err", chunk: string): void {
    const key = `${label} ${stream}`;
    const lines = ((rests.get(key) ?? "") + chunk).split(/\r?\n/);
    rests.set(key, lines.pop() ?? "");
    // With `json`, standard output is for events alone.
    const to = json ? err : streams[stream];
    const shown = styleText(COLORS[label], label.padEnd(4), { stream: to });
    for (const line of lines) to.write(`${shown}  ${line.replace(MOVES, "")}\n`);
  }

  return {
    ...output,
    text,
    exit(code, reason) {
      // What ended without an end of line.
      for (const [key, rest] of rests) {
        const [label, stream] = key.split(" ") as [Label, "out" | "err"];
        if (rest !== "") text(label, stream, "\n");
      }
      output.exit(code, reason);
    },
    coreOutput(stream, chunk) {
      if (json) streams[stream].write(chunk);
      else text("core", stream, chunk);
    },
    restarted(reason, ms) {
      if (json) sayEvent("restart", { reason, ms });
      else say(`${style("green", "again")} ${reason}: the core was started anew in ${ms} ms`);
    },
    problem(problem, whole) {
      const { title, message, file, line, column, excerpt } = problem;
      // What has an excerpt is told by it; of everything else the stack is of use.
      const stack = excerpt === undefined ? whole : undefined;
      if (json) {
        sayEvent("error", { message: `${title}: ${message}`, file, line });
        if (stack !== undefined) err.write(`${stack}\n`);
        return;
      }
      const place = [file, line, column].filter((part) => part !== undefined).join(":");
      say(`${style("red", "error")} ${title}${place === "" ? "" : `: ${style("cyan", place)}`}`);
      for (const shown of (stack ?? [message, excerpt].filter(Boolean).join("\n")).split("\n"))
        say(`      ${printable(shown)}`);
      say(style("dim", "      The next save tries again."));
    },
    devServer(url, state, seconds) {
      if (json) return sayEvent("dev-server", { url, state, seconds });
      if (state === "ready") say(`${style("green", "ready")} ${url} answers`);
      else
        say(
          style(
            "dim",
            `      waiting for ${url} (build.devUrl)${seconds > 0 ? `, ${seconds} s` : ""}`,
          ),
        );
    },
  };
}
