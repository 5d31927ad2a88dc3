/** What happens to addresses that do not belong into a window: it shows the app, and nothing else. */

const OPENED = new Set(["http:", "https:", "mailto:"]);
/** A page may lead its user out; it may not fill the screen with tabs. */
const MOST = 10;
const IN_MS = 10_000;

export interface OutsideServices {
  /** The app's own. */
  readonly origin: string;
  openOutside(url: string): void;
  tried(window: string, text: string): void;
}

export interface Outside {
  /** Opens an address outside, or says why not. `url` is a page's own word. */
  open(url: string): void;
}

export function createOutside(
  window: string,
  services: OutsideServices,
  now: () => number = Date.now,
): Outside {
  let opened: number[] = [];
  return {
    open(text) {
      const url = URL.canParse(text) ? new URL(text) : undefined;
      // A file, a share or a handler of the system's that a page chooses can be an attack by being opened.
      if (!url || !OPENED.has(url.protocol)) {
        return services.tried(
          window,
          `asked for another window. Only http, https and mailto are opened, outside; not ${text}`,
        );
      }
      // The user's browser has no session: all that would show there is a page that asks for a link.
      if (url.origin === services.origin) {
        return services.tried(
          window,
          `asked for another window of the app. A page of the app opens in a window that the core makes, with app.createWindow(). Not opened: ${url.href}`,
        );
      }
      opened = opened.filter((time) => now() - time < IN_MS);
      if (opened.length >= MOST) {
        return services.tried(
          window,
          `asked for more than ${MOST} other pages within ${IN_MS / 1_000} seconds. Not opened: ${url.href}`,
        );
      }
      opened.push(now());
      services.openOutside(url.href);
    },
  };
}
