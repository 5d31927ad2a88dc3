/**
 * What the supervisor and a core say to each other, over the channel between a process and its child. Plain data, one
 * union a direction. Both are trusted; what a page can make a core say here is what it can make it say in the terminal.
 */
import type { RememberedEntry } from "../gateway/entries.ts";
import type { OpenedWindow } from "../hosts/host.ts";
import type { LaunchOptions } from "../launch/options.ts";
import type { Problem } from "../protocol/dev-page.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { Entry } from "../protocol/messages.ts";
import type { WindowAction, WindowEvent, WindowSettings } from "../protocol/window.ts";

/** What a core needs to know to begin. */
export interface CoreStart {
  readonly coreId: string;
  readonly options: LaunchOptions;
  /** Arguments of the app. */
  readonly args: readonly string[];
  /** The supervisor's port, which browsers know by `origin`. */
  readonly port: number;
  readonly origin: string;
  readonly hostName: "browser" | "chromium";
  /** Entries of the cores before it. */
  readonly entries: readonly RememberedEntry[];
  /** Windows whose documents get their entries from the host. Each has the next one before the core is welcome. */
  readonly keptWindows: readonly string[];
  /** Windows that cores before it have made while they ran. They are there. */
  readonly windows: readonly WindowSettings[];
  /** The configuration has not changed since what it holds was last told. */
  readonly noticesTold: boolean;
}

/** What a core asks of the windows. */
export type WindowRequest =
  | {
      readonly do: "open" | "reopen";
      readonly window: WindowSettings;
      readonly openBrowser?: boolean;
    }
  | { readonly do: "act"; readonly label: string; readonly action: WindowAction }
  | { readonly do: "state" | "monitors"; readonly label: string };

/** What a core asks of the host. An entry is put where the window's next document finds it. */
export type HostRequest =
  | WindowRequest
  | { readonly do: "put-entry"; readonly label: string; readonly entry: Entry };

/** To a core. A connection of the port comes with `connection`. */
export type ToCore =
  | { readonly kind: "start"; readonly start: CoreStart }
  | { readonly kind: "connection" }
  /** End: the next core is on its way, or everything ends. */
  | { readonly kind: "stop"; readonly restarting: boolean }
  | { readonly kind: "issue-link"; readonly id: number; readonly window: WindowSettings }
  /** A window's first document waits until the host is ready for it; then it is released, or nobody wants it. */
  | { readonly kind: "hold-document"; readonly window: WindowSettings }
  | { readonly kind: "release-document" | "drop-document"; readonly label: string }
  /** The host puts this window's entries into its documents: it wants the next one, or none any more. */
  | { readonly kind: "renew-entry" | "forget-entries"; readonly label: string }
  /** The window shows another document. */
  | { readonly kind: "navigated"; readonly label: string }
  /** The app was started once more. */
  | { readonly kind: "second-start"; readonly args: readonly string[]; readonly cwd: string }
  /** Something happened to a window. */
  | { readonly kind: "window-event"; readonly label: string; readonly event: WindowEvent }
  /** The user, or the host, has closed a window. */
  | { readonly kind: "window-closed"; readonly label: string }
  | { readonly kind: "reload-pages" }
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | {
      readonly kind: "refusal";
      readonly id: number;
      readonly code?: ErrorCode;
      readonly text: string;
    };

/** To the supervisor: how the core is. */
export type CoreNews =
  /** Connections are welcome. */
  | { readonly kind: "listening" }
  /** The last one has arrived; the next may come. */
  | { readonly kind: "took-connection" }
  /** The link that was asked for, and the hash under which its entry is remembered. */
  | { readonly kind: "link"; readonly id: number; readonly url: string; readonly hash: string }
  /** The core cannot go on. It ends. `whole` is for the terminal alone. */
  | { readonly kind: "problem"; readonly problem: Problem; readonly whole?: string | undefined };

/** To the supervisor: what the core wants, and what there is to remember or to tell. */
export type CoreRequest =
  /** The core consists of this file, among others. */
  | { readonly kind: "loaded"; readonly file: string }
  | { readonly kind: "ready"; readonly name: string; readonly windows: readonly OpenedWindow[] }
  | { readonly kind: "ask-host"; readonly id: number; readonly request: HostRequest }
  | { readonly kind: "entry"; readonly entry: RememberedEntry }
  /** A window that the app has opened since. */
  | { readonly kind: "window"; readonly window: OpenedWindow }
  | { readonly kind: "output"; readonly to: "out" | "err"; readonly text: string }
  /** The app has ended of itself. */
  | { readonly kind: "exit"; readonly code: number; readonly reason: string };

export type ToSupervisor = CoreNews | CoreRequest;
