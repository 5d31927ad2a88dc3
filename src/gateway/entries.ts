/**
 * Entries: how a page proves which window it is. Three kinds, each one secret, each good for one use.
 *
 *   link    issued by the host, opened by the user. Good for `entryLifetimeMs`.
 *   ticket  issued to a page when it is admitted, for its own reload. Good once that page's session has ended, and for
 *           `ticketLifetimeMs` after that.
 *   window  put into a document by the host that shows it, without a way through any page. Whoever shows one is answered
 *           only after the host has put the next one in place, so every later document has a fresh one. Good until it
 *           or a later one of the same window was used: a page that is reloaded before it was admitted shows it again.
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
  /** The secret of the ticket that the page will have. Good for nothing before `use`. None in a window of a host's. */
  readonly ticket: string | undefined;
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

/** The entries of a window whose host puts them into its documents. */
export interface KeptWindow {
  /** Gives the window's next document a new entry; what was issued before and not used is good for nothing. */
  renew(): Promise<void>;
  /** The window is gone, and with it what was issued and not used. */
  close(): void;
}

/** A kept window's part in its entries. */
interface Keeper {
  /** Those that were not used, the newest last. */
  readonly unused: Issued[];
  /** Issues the next one and waits until the host has it in place. */
  next(): Promise<void>;
}

interface Issued {
  readonly kind: "link" | "ticket" | "window";
  readonly place: Place;
  readonly line: Line;
  /** For a ticket: the session it was issued to. */
  readonly of: Session | undefined;
  /** For a window's entry: what keeps it. */
  readonly keeper: Keeper | undefined;
  /** When it stops being good; for a ticket only known once its session has ended. */
  expires: number | undefined;
  used: boolean;
  /** While somebody holds it: resolves when it was used or released. */
  held: Promise<void> | undefined;
}

export interface Entries {
  /** A secret for a link to this window. `onSpent` runs once, when it has been used or has expired. */
  issueLink(place: Place, onSpent?: () => void): string;
  /** Keeps a window in entries. `put` resolves when the window's next document will find this one and no other. */
  keepWindow(place: Place, put: (entry: Entry) => Promise<void>): KeptWindow;
  /**
   * Takes an entry. Undefined where it is refused; why has been recorded. `isHere` says whether whoever shows it is
   * still there: an entry that had to wait is not used up by somebody who has left.
   */
  take(entry: Entry, isHere?: () => boolean): Promise<Taken | undefined>;
  /** True while a page may come back: a ticket of an ended session is still good, or a window is kept. */
  readonly awaitsReload: boolean;
  /** Forgets everything. */
  close(): void;
}

/** Used and expired entries that are remembered, to tell a second use from a guess. */
const REMEMBERED = 1_000;
/** Unused entries of one window: more than one only where pages left before they were admitted. */
const MAX_UNUSED = 8;

export function createEntries(recorder: Recorder, clock: Clock): Entries {
  // By the hash of the secret: looking one up tells nothing about the secrets by its timing.
  const issued = new Map<string, Issued>();
  // A window is one page: the line that entered last has its webview.
  const current = new Map<string, Line>();
  const cancels = new Set<() => void>();
  const spent = new Map<Issued, () => void>();
  const keepers = new Set<Keeper>();

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
    { of, keeper }: { of?: Session; keeper?: Keeper } = {},
  ): Issued {
    const entry: Issued = {
      kind,
      place,
      line,
      of,
      keeper,
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
    const entry = add("ticket", { window, webview }, line, secret, { of: session });
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
    const { place, line, keeper } = entry;
    const ticket = keeper ? undefined : newSecret();
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
        if (keeper) forgetUntil(keeper, entry);
        if (ticket !== undefined) addTicket(line, ticket, session);
        return true;
      },
    };
  }

  function createKeeper(place: Place, put: (entry: Entry) => Promise<void>): Keeper {
    const unused: Issued[] = [];
    // One after the other: the host has one place for all of them.
    let putting: Promise<unknown> = Promise.resolve();
    const keeper: Keeper = {
      unused,
      next() {
        const secret = newSecret();
        unused.push(add("window", place, { ended: false, session: undefined }, secret, { keeper }));
        if (unused.length > MAX_UNUSED) forgetUntil(keeper, unused[0]);
        const placed = putting.then(() => put({ ...place, secret }));
        putting = placed.catch(() => undefined);
        return placed;
      },
    };
    return keeper;
  }

  /** These entries, up to this one, are good for nothing from now on. (What one of them has opened goes on.) */
  function forgetUntil({ unused }: Keeper, last: Issued | undefined): void {
    for (const entry of unused.splice(0, last ? unused.indexOf(last) + 1 : 0)) {
      if (!entry.used) entry.line.ended = true;
    }
  }

  return {
    keepWindow(place, put) {
      const keeper = createKeeper(place, put);
      keepers.add(keeper);
      return {
        renew() {
          forgetUntil(keeper, keeper.unused.at(-1));
          return keeper.next();
        },
        close() {
          forgetUntil(keeper, keeper.unused.at(-1));
          keepers.delete(keeper);
        },
      };
    },
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
      const { place, line, of, kind, keeper } = entry;
      if (place.window !== window || place.webview !== webview) {
        const shown = JSON.stringify(window);
        return refuse(
          "entry-refused",
          `an entry of the window ${place.window}, shown as ${shown}`,
          place.window,
        );
      }
      if (of?.live && !entry.used) await parting(of);
      if (keeper && !isSpent(entry)) {
        // The page before this one may go slower than this one comes. Should it stay, this one takes its place.
        const before = current.get(webview)?.session;
        if (before?.live) await patiently((resolve) => before.onEnd(resolve));
      }
      const { held } = entry;
      if (held && !entry.used) await patiently((resolve) => void held.then(resolve));
      if (!isHere()) return undefined;
      const again = entry.used || entry.held !== undefined;
      if (again && kind === "link") {
        return refuse("entry-reused", "a link was opened a second time", window);
      }
      if (again) {
        end(line, CLOSE.entryRefused);
        const reason = `${keeper ? "a window's entry" : "a reload ticket"} was shown a second time: page code has copied it. Both pages were ended`;
        return refuse(keeper ? "entry-reused" : "ticket-reused", reason, window);
      }
      if (line.ended) {
        const reason = keeper
          ? "an entry of the window that was replaced before it was shown"
          : "a ticket of a page that was ended for good";
        return refuse("entry-refused", reason, window);
      }
      if (of?.live)
        return refuse(
          "entry-refused",
          "a reload ticket was shown while its page still lives",
          window,
        );
      if (isSpent(entry)) return refuse("entry-refused", `a ${kind} that has expired`, window);
      const taken = hold(entry);
      if (!keeper) return taken;
      const isPlaced = await keeper.next().then(
        () => true,
        () => false,
      );
      // Meanwhile everything that the host knew of this document has been heard: it may have taken the entry back.
      if (isPlaced && !isSpent(entry)) return taken;
      taken.release();
      return refuse("entry-refused", "an entry that the window's host took back", window);
    },
    get awaitsReload() {
      if (keepers.size > 0) return true;
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
