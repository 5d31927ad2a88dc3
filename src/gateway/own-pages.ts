/** Pages of our own: the one that a link opens, and those for whoever comes without a good entry. None has a bridge. */
import { WAITING_ATTRIBUTE } from "../protocol/dev-page.ts";
import { RESERVED_PATH, TICKET_KEY } from "../protocol/messages.ts";
import { sha256 } from "./html.ts";

export interface OwnPage {
  readonly html: string;
  readonly csp: string;
}

export const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem; }
h1 { font-size: 1.4rem; margin: 0 0 .75rem; }
code, kbd { font: .9em ui-monospace, monospace; padding: .1em .35em; border-radius: .3em; background: color-mix(in srgb, currentColor 12%, transparent); }
li { margin: .3rem 0; }
small { opacity: .7; }
pre { white-space: pre-wrap; font: .9em/1.5 ui-monospace, monospace; }
`;

/**
 * Leaves the entry for the app's document and goes there. No script but this one runs at an address that holds an
 * entry. The path is the app's own, whatever it is: it stands behind the origin.
 */
const ENTER = `
const [entry, path] = location.hash.replace("#sallyport=", "").split("&");
let to = "${RESERVED_PATH}no-entry";
try {
  const ticket = entry.split(".").map(decodeURIComponent);
  sessionStorage.setItem("${TICKET_KEY}", JSON.stringify(ticket));
  if (path) to = decodeURIComponent(path);
} catch {}
stop();
location.replace(location.origin + (to.startsWith("/") ? to : "/"));
`;

/** The pages by the name under the reserved path. A `Map`: the name comes from a URL. */
export function createOwnPages(appName: string): ReadonlyMap<string, OwnPage> {
  const again = `
    <p>To open ${escape(appName)} here:</p>
    <ul>
      <li>press <kbd>Enter</kbd> in the terminal it runs in, or</li>
      <li>run <code>sallyport link</code> in the app's folder,</li>
    </ul>
    <p>and open the new link.</p>`;
  return new Map([
    [
      "enter",
      {
        html: `<!doctype html><meta charset="utf-8"><title>${escape(appName)}</title><script>${ENTER}</script><noscript>This app needs JavaScript.</noscript>`,
        csp: `default-src 'none'; script-src ${sha256(ENTER)}; frame-ancestors 'none'`,
      },
    ],
    page(
      "no-entry",
      "This address needs a link",
      `<p>The app only lets pages in that were opened with a link from its terminal. A bookmark, a typed address or a copy of a tab is not enough.</p>${again}`,
    ),
    page(
      "entry-refused",
      "This link is no longer good",
      `<p>A link opens one page, once, within five minutes. This one has been used, has expired, or belongs to an earlier start of the app.</p>${again}`,
    ),
  ]);

  function page(name: string, title: string, body: string): [string, OwnPage] {
    const html = toHtml(title, appName, body);
    return [
      name,
      { html, csp: `default-src 'none'; style-src ${sha256(STYLE)}; frame-ancestors 'none'` },
    ];
  }
}

/** In the place of a document that a development server should send and does not. It is reloaded when it can. */
export function waitingPage(appName: string, devUrl: string): string {
  return toHtml(
    "Waiting for the development server",
    appName,
    `<p><code>${escape(devUrl)}</code> (<code>build.devUrl</code>) does not answer. This page goes on by itself as soon as it does.</p>
<p>If it is not being started, start it, or set <code>build.beforeDevCommand</code>.</p>`,
    ` ${WAITING_ATTRIBUTE}`,
  );
}

/** In the place of a document that is not in the frontend's folder, as in the middle of a build. It is reloaded when that changes. */
export function missingPage(appName: string, asset: string): string {
  return toHtml(
    "Waiting for the frontend",
    appName,
    `<p>There is no <code>${escape(asset)}</code> in <code>build.frontendDist</code>. This page goes on by itself as soon as something is built there.</p>`,
  );
}

/** A page of ours, with text that is HTML already. */
export function toHtml(title: string, appName: string, body: string, attribute = ""): string {
  return `<!doctype html>
<html lang="en"${attribute}>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(title)} · ${escape(appName)}</title>
<style>${STYLE}</style>
<h1>${escape(title)}</h1>
${body}
</html>
`;
}

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
