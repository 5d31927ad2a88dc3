/**
 * Entries: how a page proves which window it is. Two kinds, both one secret, both good for one use.
 *
 *   link    issued by the host, opened by the user. Good for `entryLifetimeMs`.
 *   ticket  issued to a page when it is admitted, for its own reload. Good once that page's session has ended, and for
 *           `ticketLifetimeMs` after that.
 *
 * A link, the session it opens, that session's ticket, the session that opens, and so on are one *line*: one page and
 * its reloads. A ticket that is shown twice was copied, and nobody can tell the page from the thief: the whole line ends,
 * whatever has become of it meanwhile. So does the line of a page whose window was opened again.
 *
 * Whoever is refused learns only that: one code, one reason, whatever was wrong. The recorder gets the reason.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Recorder } from "../core/record.ts";
import type { Session } from "../core/session.ts";
import { CLOSE, type Close } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { Entry } from "../protocol/messages.ts";

export interface Clock {
  now(): number;
  /** Runs once after so many milliseconds, unless cancelled. */
  after(ms: number, run: () => void): () => void;
}

/** Which window a page is. */
export interface Place {
  readonly window: string;
  readonly webview: string;
}

/** A secret that was good, held for whoever showed it until it is used or released. */
export interface Taken {
  readonly place: Place;
  /** The secret of the ticket that the page will have. Good for nothing before `use`. */
  readonly ticket: string;
  /**
   * Uses the entry up for this session. False where its line has ended since it was taken: then the session must end.
   */
  readonly use: (session: Session) => boolean;
  /** Gives an entry back that was not used: the page went before it had its ticket. */
  readonly release: () => void;
}

/** A page and its reloads. */
interface Line {
  ended: boolean;
  session: Session | undefined;
}

interface Issued {
  readonly kind: "link" | "ticket";
  readonly place: Place;
  readonly line: Line;
  /** For a ticket: the session it was issued to. */
  readonly of: Session | undefined;
  /** When it stops being good; for a ticket only known once its session has ended. */
  expires: number | undefined;
  used: boolean;
  /** While somebody holds it: resolves when it was used or released. */
  held: Promise<void> | undefined;
}

export interface Entries {
  /** A secret for a link to this window. `onSpent` runs once, when it has been used or has expired. */
  issueLink(place: Place, onSpent?: () => void): string;
  /**
   * Takes an entry. Undefined where it is refused; why has been recorded. `isHere` says whether whoever shows it is
   * still there: an entry that had to wait is not used up by somebody who has left.
   */
  take(entry: Entry, isHere?: () => boolean): Promise<Taken | undefined>;
  /** True while a ticket of an ended session is still good: that page may come back. */
  readonly awaitsReload: boolean;
  /** Forgets everything. */
  close(): void;
}

/** Used and expired entries that are remembered, to tell a second use from a guess. */
const REMEMBERED = 1_000;

export function createEntries(recorder: Recorder, clock: Clock): Entries {
  // By the hash of the secret: looking one up tells nothing about the secrets by its timing.
  const issued = new Map<string, Issued>();
  // A window is one page: the line that entered last has its webview.
  const current = new Map<string, Line>();
  const cancels = new Set<() => void>();
  const spent = new Map<Issued, () => void>();

  function tellSpent(entry: Issued): void {
    const tell = spent.get(entry);
    spent.delete(entry);
    tell?.();
  }

  function add(
    kind: Issued["kind"],
    place: Place,
    line: Line,
    secret: string,
    of?: Session,
  ): Issued {
    const entry: Issued = {
      kind,
      place,
      line,
      of,
      expires: undefined,
      used: false,
      held: undefined,
    };
    issued.set(hash(secret), entry);
    for (const [key, old] of issued) {
      if (issued.size <= REMEMBERED) break;
      if (isSpent(old)) issued.delete(key);
    }
    return entry;
  }

  function isSpent(entry: Issued): boolean {
    return (
      entry.used || entry.line.ended || (entry.expires !== undefined && clock.now() > entry.expires)
    );
  }

  function after(ms: number, run: () => void): void {
    const cancel = clock.after(ms, () => {
      cancels.delete(cancel);
      run();
    });
    cancels.add(cancel);
  }

  function refuse(
    code: "entry-refused" | "entry-reused" | "ticket-reused",
    reason: string,
    window?: string,
  ): undefined {
    const alarm = code !== "entry-refused";
    recorder.record({ code, reason, alarm, ...(window !== undefined && { window }) });
  }

  function end(line: Line, close: Close): void {
    line.ended = true;
    line.session?.end(close);
  }

  /** Gives the webview to this line. An older one ends, and does not come back by a reload. */
  function replace({ window, webview }: Place, line: Line): void {
    const older = current.get(webview);
    current.set(webview, line);
    if (!older || older === line) return;
    if (older.session?.live) {
      const reason = "the window was opened again; its older page was disconnected";
      recorder.record({ code: "page-replaced", window, reason });
    }
    end(older, CLOSE.replaced);
  }

  function addTicket(line: Line, secret: string, session: Session): void {
    const { window, webview } = session.caller;
    const entry = add("ticket", { window, webview }, line, secret, session);
    session.onEnd(() => {
      entry.expires = clock.now() + LIMITS.ticketLifetimeMs;
    });
  }

  /** Waits a moment for whoever has the entry: the page before a reload may go slower than the one after it comes. */
  function patiently(gone: (resolve: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      after(LIMITS.ticketPatienceMs, resolve);
      gone(resolve);
    });
  }

  /**
   * The page before a reload may have lost its connection, and have had none to say that it leaves. Whether anybody is
   * left at its end the browser says, not the page: a page that lives keeps its session.
   */
  async function parting(session: Session): Promise<void> {
    const isAlive = session.probe();
    if (session.attached) await patiently((resolve) => session.onEnd(resolve));
    if (session.live && !isAlive()) session.end(CLOSE.normal);
  }

  function hold(entry: Issued): Taken {
    const { place, line } = entry;
    const ticket = newSecret();
    const { promise, resolve } = Promise.withResolvers<void>();
    entry.held = promise;
    const release = (): void => {
      if (entry.held === promise) entry.held = undefined;
      resolve();
    };
    return {
      place,
      ticket,
      release,
      use(session) {
        entry.used = true;
        release();
        tellSpent(entry);
        if (line.ended) return false;
        line.session = session;
        replace(place, line);
        addTicket(line, ticket, session);
        return true;
      },
    };
  }

  return {
    issueLink(place, onSpent) {
      const secret = newSecret();
      const entry = add("link", place, { ended: false, session: undefined }, secret);
      entry.expires = clock.now() + LIMITS.entryLifetimeMs;
      if (onSpent) spent.set(entry, onSpent);
      after(LIMITS.entryLifetimeMs, () => tellSpent(entry));
      return secret;
    },
    async take({ window, webview, secret }, isHere = () => true) {
      const entry = issued.get(hash(secret));
      if (!entry)
        return refuse("entry-refused", "no such entry: a bookmark, an old link, or a guess");
      const { place, line, of, kind } = entry;
      if (place.window !== window || place.webview !== webview) {
        const shown = JSON.stringify(window);
        return refuse(
          "entry-refused",
          `an entry of the window ${place.window}, shown as ${shown}`,
          place.window,
        );
      }
      if (of?.live && !entry.used) await parting(of);
      const { held } = entry;
      if (held && !entry.used) await patiently((resolve) => void held.then(resolve));
      if (!isHere()) return undefined;
      const again = entry.used || entry.held !== undefined;
      if (again && kind === "link") {
        return refuse("entry-reused", "a link was opened a second time", window);
      }
      if (again) {
        end(line, CLOSE.entryRefused);
        const reason =
          "a reload ticket was shown a second time: page code has copied it. Both pages were ended";
        return refuse("ticket-reused", reason, window);
      }
      if (line.ended)
        return refuse("entry-refused", "a ticket of a page that was ended for good", window);
      if (of?.live)
        return refuse(
          "entry-refused",
          "a reload ticket was shown while its page still lives",
          window,
        );
      if (isSpent(entry)) return refuse("entry-refused", `a ${kind} that has expired`, window);
      return hold(entry);
    },
    get awaitsReload() {
      return [...issued.values()].some(
        (entry) => entry.kind === "ticket" && entry.expires !== undefined && !isSpent(entry),
      );
    },
    close() {
      for (const entry of issued.values()) tellSpent(entry);
      for (const cancel of cancels) cancel();
      issued.clear();
    },
  };
}

function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

function hash(secret: string): string {
  return createHash("sha256").update(secret).digest("base64");
}
